#include "client/failure_advice.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace trainyard::client {
namespace {

using ::testing::HasSubstr;

std::string first(const std::string& reason, std::vector<std::string> lines = {}) {
  return advise({"job", reason, "algo-1", std::move(lines), false}).front();
}

TEST(FailureAdvice, GoesByTheReason) {
  EXPECT_THAT(first("AlgorithmError: The container was killed because it used more than the 8.0 "
                    "GiB of memory (out of memory)., exit code: 137"),
              HasSubstr("more memory"));
  EXPECT_THAT(first("AlgorithmError: The storage volume at /opt/ml is full (no space left on "
                    "device): it has 1.0 GiB., exit code: 1"),
              HasSubstr("--volume-gb"));
  EXPECT_THAT(first("AlgorithmError: A program was not found., exit code: 127"), HasSubstr("PATH"));
  EXPECT_THAT(first("AlgorithmError: The container was ended by signal 11 (segmentation fault)., "
                    "exit code: 139"),
              HasSubstr("PYTHONFAULTHANDLER"));
  EXPECT_THAT(first("ClientError: Data download failed:HTTP 404"), HasSubstr("S3Uri"));
  EXPECT_THAT(first("CapacityError: The storage volume can't be made: x"), HasSubstr("doctor"));
  EXPECT_THAT(first("InternalServerError: We encountered an internal error. Please try again."),
              HasSubstr("agent.log"));
}

TEST(FailureAdvice, GoesByTheLog) {
  const std::string reason = "AlgorithmError: , exit code: 1";
  EXPECT_THAT(first(reason, {"x", "torch.OutOfMemoryError: CUDA out of memory. Tried"}),
              HasSubstr("GPU"));
  EXPECT_THAT(first(reason, {"ModuleNotFoundError: No module named 'numpy'"}),
              HasSubstr("requirements.txt"));
  EXPECT_THAT(first(reason, {"exec /train: exec format error"}), HasSubstr("processor"));
}

TEST(FailureAdvice, IsNeverNone) {
  EXPECT_THAT(first("AlgorithmError: , exit code: 1"),
              HasSubstr("trainyard logs job --host algo-1"));
}

TEST(FailureAdvice, NamesWhatIsKept) {
  const FailureFacts kept{"job", "AlgorithmError: , exit code: 1", "algo-2", {}, true};
  EXPECT_THAT(advise(kept).back(), HasSubstr("trainyard exec job --host algo-2"));
}

}  // namespace
}  // namespace trainyard::client
