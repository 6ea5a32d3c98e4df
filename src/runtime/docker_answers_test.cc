#include "runtime/docker_answers.h"

#include <gmock/gmock.h>

namespace trainyard::runtime {
namespace {

using ::testing::HasSubstr;

TEST(EngineError, HoldsTheEnginesWordsAndTheKindOfItsStatus) {
  const Error missing = engine_error(404, R"({"message":"No such container: x"})");
  EXPECT_EQ(missing.kind(), ErrorKind::not_found);
  EXPECT_EQ(missing.message(), "No such container: x");
  EXPECT_EQ(missing.code(), "404");
  EXPECT_EQ(engine_error(400, "{}").kind(), ErrorKind::invalid_argument);
  EXPECT_EQ(engine_error(403, "{}").kind(), ErrorKind::denied);
  EXPECT_EQ(engine_error(409, "{}").kind(), ErrorKind::conflict);
  EXPECT_EQ(engine_error(503, "{}").kind(), ErrorKind::unavailable);
}

TEST(EngineError, SaysTheStatusWhenThereAreNoWords) {
  EXPECT_THAT(engine_error(500, "<html>").message(), HasSubstr("500"));
}

TEST(StartError, OfAProgramThatCannotBeExecutedIsTheCallers) {
  // Docker 20.10 with runc 1.1; Podman 4.3 with crun 1.8.
  for (
      const char* engine_message :
      {R"(OCI runtime create failed: starting container process caused: exec: "x": executable file not found in $PATH)",
       R"(exec: "/not-executable": permission denied: unknown)",
       "crun: executable file `x` not found in $PATH: No such file or directory",
       "crun: open executable: Permission denied"}) {
    const Error error = start_error(Error(ErrorKind::internal, engine_message));
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument) << engine_message;
    EXPECT_EQ(error.fault(), Fault::caller) << engine_message;
  }
}

TEST(StartError, OfAMachineWithoutGpusSaysWhatToInstall) {
  const Error error = start_error(
      Error(ErrorKind::internal, "could not select device driver \"\" with capabilities: [[gpu]]"));
  EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  EXPECT_THAT(error.message(), HasSubstr("NVIDIA Container Toolkit"));
}

TEST(StartError, OfAnythingElseStaysWhatItWas) {
  const Error error = start_error(Error(ErrorKind::internal, "cgroups are broken"));
  EXPECT_EQ(error.kind(), ErrorKind::internal);
  EXPECT_NE(error.fault(), Fault::caller);
}

TEST(ChooseApiVersion, IsTheNewestThatBothKnow) {
  EXPECT_EQ(*choose_api_version("1.41", "1.12"), "1.41");
  EXPECT_EQ(*choose_api_version("1.52", "1.44"), "1.44");
  EXPECT_EQ(*choose_api_version("1.44", ""), "1.44");
}

TEST(ChooseApiVersion, RefusesWhatIsTooOldOrTooNewOrNoVersion) {
  const auto complaint = [](std::string_view newest, std::string_view oldest) {
    const auto chosen = choose_api_version(newest, oldest);
    if (chosen) return "accepted " + *chosen;
    EXPECT_EQ(chosen.error().kind(), ErrorKind::unavailable);
    return chosen.error().message();
  };
  EXPECT_THAT(complaint("1.39", "1.12"), HasSubstr("Docker 19.03"));
  EXPECT_THAT(complaint("2.0", "1.90"), HasSubstr("newer Trainyard"));
  EXPECT_THAT(complaint("", ""), HasSubstr("''"));
  EXPECT_THAT(complaint("1.x", ""), HasSubstr("'1.x'"));
}

TEST(ImageNames, AreTheTagsOfAllImages) {
  EXPECT_EQ(image_names(R"([{"Id":"a","RepoTags":["my-image:1","my-image:2"]},{"RepoTags":null},
                            {"RepoTags":["<none>:<none>"]},{"RepoTags":["host:5000/x:1"]}])"),
            (std::vector<std::string>{"my-image:1", "my-image:2", "host:5000/x:1"}));
  EXPECT_TRUE(image_names("{}").empty());
  EXPECT_TRUE(image_names("not JSON").empty());
}

}  // namespace
}  // namespace trainyard::runtime
