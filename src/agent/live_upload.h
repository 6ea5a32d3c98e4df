#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "base/unique_fd.h"
#include "data/folder_sync.h"

namespace trainyard::agent {

// Uploads a folder while something writes into it, on a thread of its own. A mirrored folder has a
// pass when something changes, any other one every second, less often if scanning takes long. If
// the store fails, the pass is retried, less and less often. A failure is reported once, and never
// ends the job.
class LiveUpload {
 public:
  struct Options {
    std::string what;  // for messages: "/opt/ml/output/tensors"
    std::chrono::milliseconds pause{1000};
    std::chrono::milliseconds max_pause{30'000};  // after failures
  };

  // `notice` is called on the thread. Everything that `folder` uses outlives this.
  LiveUpload(data::FolderSync folder, Options options,
             std::function<void(const std::string&)> notice);
  ~LiveUpload();  // waits for the current pass; doesn't make a last one

  void start();
  // When nothing writes any more: requests the last pass, which uploads everything that is left.
  void finish();
  // When something may still write: requests one more ordinary pass.
  void stop();
  // Waits for that pass. If the store can't be reached, this takes as long as the client retries.
  void wait();
  // After that: why not everything in the folder is in S3.
  const std::optional<Error>& lost() const { return lost_; }

 private:
  enum class Command { run, finish, stop, abandon };
  void run();
  void request(Command command);
  void notice_result(const Result<data::SyncedPass>& pass, bool last);
  void rest(const Result<data::SyncedPass>& pass, std::chrono::steady_clock::duration pass_took);
  void sleep(std::chrono::milliseconds pause) const;

  std::optional<data::FolderSync> folder_;  // the thread's; holds the file system busy
  const Options options_;
  const std::function<void(const std::string&)> notice_;
  bool failing_ = false;         // the thread's; the last pass failed, which was reported
  int failures_ = 0;             // the thread's; in a row
  std::optional<Error> lost_{};  // the thread's, until it has ended

  const UniqueFd wake_;  // an eventfd that signals a request
  std::atomic<Command> command_ = Command::run;
  std::thread thread_;
};

}  // namespace trainyard::agent
