#include "agent/live_upload.h"

#include <algorithm>
#include <utility>

namespace trainyard::agent {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

// At most this part of the time goes into passes that find nothing: 1 of 20.
constexpr int kPausesPerPass = 20;

}  // namespace

LiveUpload::LiveUpload(data::SyncFolder folder, Options options,
                       std::function<void(const std::string&)> notice)
    : folder_(std::move(folder)), options_(std::move(options)), notice_(std::move(notice)) {}

LiveUpload::~LiveUpload() {
  {
    const std::lock_guard lock(mutex_);
    if (wish_ == Wish::go_on) wish_ = Wish::leave;
  }
  changed_.notify_all();
  wait();
}

void LiveUpload::start() {
  thread_ = std::thread([this] { run(); });
}

void LiveUpload::finish() {
  {
    const std::lock_guard lock(mutex_);
    wish_ = Wish::finish;
  }
  changed_.notify_all();
}

void LiveUpload::wait() {
  if (thread_.joinable()) thread_.join();
}

void LiveUpload::run() {
  std::unique_lock lock(mutex_);
  while (wish_ == Wish::go_on) {
    lock.unlock();
    const auto begun = Steady::now();
    const auto pass = folder_.pass();
    tell(pass, false);
    const milliseconds pause =
        pass && pass->more ? milliseconds(0) : next_pause(Steady::now() - begun);
    lock.lock();
    changed_.wait_for(lock, pause, [this] { return wish_ != Wish::go_on; });
  }
  if (wish_ == Wish::leave) return;
  lock.unlock();
  tell(folder_.last_pass(), true);
}

void LiveUpload::tell(const Result<data::SyncedPass>& pass, bool last) {
  failures_ = pass ? 0 : failures_ + 1;
  const std::string where = options_.what + " to " + folder_.target().to_string();
  if (pass) {
    if (std::exchange(failing_, false)) notice_("Uploading " + where + " works again.");
  } else if (last) {
    notice_("Uploading " + where +
            " failed, what is missing there is lost: " + pass.error().message());
  } else if (!std::exchange(failing_, true)) {
    notice_("Uploading " + where + " failed and is tried again: " + pass.error().message());
  }
}

milliseconds LiveUpload::next_pause(Steady::duration pass_took) const {
  const milliseconds by_cost = kPausesPerPass * std::chrono::duration_cast<milliseconds>(pass_took);
  const milliseconds by_failures = options_.pause * (1 << std::min(failures_, 10));
  const milliseconds pause = std::max(options_.pause, failures_ > 0 ? by_failures : by_cost);
  return std::min(pause, std::max(options_.pause, options_.longest_pause));
}

}  // namespace trainyard::agent
