#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "base/unique_fd.h"
#include "data/folder_sync.h"

namespace trainyard::agent {

// Keeps S3 in step with a folder while something writes into it, on a thread of its own. A folder
// that is mirrored has a pass when something changes, any other one every second, less often when
// looking through it takes long. When the store fails, all is tried again, less and less often. A
// failure is said once; it never ends the job.
class LiveUpload {
 public:
  struct Options {
    std::string what;  // for messages: "/opt/ml/output/tensors"
    std::chrono::milliseconds pause{1000};
    std::chrono::milliseconds longest_pause{30'000};  // after failures
  };

  // `notice` is called on the thread. `folder`'s parts outlive this.
  LiveUpload(data::FolderSync folder, Options options,
             std::function<void(const std::string&)> notice);
  ~LiveUpload();  // waits for the pass under way; makes no last one

  void start();
  // Once nobody writes any more: asks for the last pass, in which all that is left is uploaded.
  void finish();
  // When somebody may still write: asks for one more pass like the others.
  void leave_off();
  // Waits for it. As long as the store can't be reached, this takes what the client's patience is.
  void wait();
  // After that: why not all of the folder is in S3.
  const std::optional<Error>& lost() const { return lost_; }

 private:
  enum class Wish { go_on, finish, leave_off, leave };
  void run();
  void ask(Wish wish);
  void tell(const Result<data::SyncedPass>& pass, bool last);
  void rest(const Result<data::SyncedPass>& pass, std::chrono::steady_clock::duration pass_took);
  void sleep(std::chrono::milliseconds pause) const;

  std::optional<data::FolderSync> folder_;  // the thread's; it holds the file system, while it runs
  const Options options_;
  const std::function<void(const std::string&)> notice_;
  bool failing_ = false;         // the thread's; the last pass failed, which was said
  int failures_ = 0;             // the thread's; in a row
  std::optional<Error> lost_{};  // the thread's, until it has ended

  const UniqueFd wake_;  // an eventfd that tells of a wish
  std::atomic<Wish> wish_ = Wish::go_on;
  std::thread thread_;
};

}  // namespace trainyard::agent
