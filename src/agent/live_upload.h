#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "data/sync_folder.h"

namespace trainyard::agent {

// Uploads a folder to S3 while something writes into it, on a thread of its own: a pass every
// second, less often when looking through the folder takes long or the store fails. A failure is
// said once, and tried again; it never ends the job.
class LiveUpload {
 public:
  struct Options {
    std::string what;  // for messages: "/opt/ml/output/tensors"
    std::chrono::milliseconds pause{1000};
    std::chrono::milliseconds longest_pause{30'000};  // after failures
  };

  // `notice` is called on the thread. `folder`'s parts outlive this.
  LiveUpload(data::SyncFolder folder, Options options,
             std::function<void(const std::string&)> notice);
  ~LiveUpload();  // waits for the pass under way; makes no last one

  void start();
  // Once nobody writes any more: asks for the last pass, in which all that is left is uploaded.
  void finish();
  // Waits for it. As long as the store can't be reached, this takes what the client's patience is.
  void wait();

 private:
  enum class Wish { go_on, finish, leave };
  void run();
  void tell(const Result<data::SyncedPass>& pass, bool last);
  std::chrono::milliseconds next_pause(std::chrono::steady_clock::duration pass_took) const;

  data::SyncFolder folder_;  // the thread's
  const Options options_;
  const std::function<void(const std::string&)> notice_;
  bool failing_ = false;  // the thread's; the last pass failed, which was said
  int failures_ = 0;      // the thread's; in a row

  std::mutex mutex_;  // guards wish_
  std::condition_variable changed_;
  Wish wish_ = Wish::go_on;
  std::thread thread_;
};

}  // namespace trainyard::agent
