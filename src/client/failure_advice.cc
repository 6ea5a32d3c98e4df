#include "client/failure_advice.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace trainyard::client {
namespace {

struct Clue {
  std::string_view in_reason;  // empty: not searched
  std::string_view in_log;     // the same
  std::string_view advice;
};

// Phrases of this program's failure reasons, and of what programs print. The more specific ones
// come first.
constexpr auto kClues = std::to_array<Clue>({
    {"(out of memory)", "",
     "Give the job more memory (an instance type with more: --instance-type), or let it use less: "
     "a "
     "smaller batch, fewer workers of the data loader."},
    {"", "CUDA out of memory",
     "The GPU's memory is full: a smaller batch, gradient accumulation, or a type with a larger "
     "GPU."},
    {"", "OutOfMemoryError",
     "The GPU's memory is full: a smaller batch, gradient accumulation, or a type with a larger "
     "GPU."},
    {"volume at /opt/ml is full", "",
     "Ask for a larger volume (VolumeSizeInGB, --volume-gb), or write less into /opt/ml."},
    {"limits.layer-gib", "",
     "Write to /opt/ml, which is the job's volume, or raise limits.layer-gib in the server's "
     "configuration."},
    {"limits.upload-gib", "",
     "Leave less in /opt/ml/model and /opt/ml/output/data, or raise limits.upload-gib in the "
     "server's configuration."},
    {"limits.log-gib", "", "Print less, or raise limits.log-gib in the server's configuration."},
    {"containers.max-processes", "",
     "Start fewer processes and threads (workers of the data loader, OMP_NUM_THREADS), or raise "
     "containers.max-processes in the server's configuration."},
    {"outcomes.", "",
     "A rule of the server's configuration says that jobs of this name fail so: see [outcomes] "
     "there."},
    {"exec format error", "exec format error",
     "The image is for another kind of processor: build it for this machine's (docker build "
     "--platform)."},
    {"no such image", "",
     "Look at the image's name and tag, or import it: trainyard image import."},
    {"pull access denied", "",
     "Log in to the registry on the server's machine, or map the name to an image that is there "
     "(--image-map)."},
    {"executable file", "",
     "Look at the image's ENTRYPOINT and CMD, or say what to run: --entrypoint, or arguments after "
     "--."},
    {"neither an entrypoint nor a command", "",
     "Say what to run: --entrypoint, or arguments after --."},
    {"exit code: 127", "",
     "A program that the container was to run isn't in the image: look at the command's name and "
     "at "
     "PATH."},
    {"exit code: 126", "",
     "A program that the container was to run can't be executed: look at its permissions (chmod "
     "+x) "
     "and at its first line (#!)."},
    {"", "ModuleNotFoundError",
     "Install the Python package that is missing in the image, or name it in a requirements.txt "
     "where the image reads one."},
    {"", "No module named",
     "Install the Python package that is missing in the image, or name it in a requirements.txt "
     "where the image reads one."},
    {"", "Permission denied",
     "A file or a system call was refused: look at the owner of the files in the image, and at "
     "[containers] in the server's configuration."},
    {"", "Connection refused",
     "If a service of this machine was to be reached: localhost is the container's own. See "
     "containers.network in the server's configuration."},
    {"signal 11", "",
     "Native code has crashed. Run it with PYTHONFAULTHANDLER=1 (--env) to see where."},
    {"signal 9", "",
     "Something has killed the process: the container itself, or this machine, if it is short of "
     "memory (dmesg)."},
    {"Data download failed", "",
     "Look at the channel's S3Uri: that the bucket and the keys are there (aws s3 ls), and that "
     "there is room for them (VolumeSizeInGB)."},
    {"rtifact upload failed", "",
     "Look at S3OutputPath: that the bucket is there, and that its store takes the upload."},
    {"CapacityError", "",
     "The machine lacks what the job needs: trainyard doctor says what it has, trainyard queue who "
     "holds it."},
    {"InternalServerError", "",
     "This is the server's or the machine's failure, not the job's: see the server's log and the "
     "instance's agent.log; RetryStrategy retries such jobs."},
});

bool has(std::string_view text, std::string_view words) {
  return !words.empty() && text.find(words) != std::string_view::npos;
}

bool fits(const Clue& clue, const FailureFacts& facts) {
  return has(facts.reason, clue.in_reason) ||
         std::ranges::any_of(facts.last_lines,
                             [&](const std::string& line) { return has(line, clue.in_log); });
}

}  // namespace

std::vector<std::string> advise(const FailureFacts& facts) {
  std::vector<std::string> advice;
  for (const Clue& clue : kClues)
    if (fits(clue, facts) && std::ranges::find(advice, clue.advice) == advice.end())
      advice.emplace_back(clue.advice);
  const std::string host = facts.host.empty() ? "" : " --host " + facts.host;
  if (advice.empty()) advice.push_back("Read the whole log: trainyard logs " + facts.job + host);
  if (facts.is_kept)
    advice.push_back("Look around where it failed: trainyard exec " + facts.job + host);
  else if (facts.reason.starts_with("AlgorithmError"))
    advice.push_back(
        "To look around where it fails, run it again with trainyard train --keep-on-failure 1h, "
        "then trainyard exec.");
  return advice;
}

}  // namespace trainyard::client
