#include "agent/live_upload.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <utility>

#include "base/backoff.h"

namespace trainyard::agent {

using Steady = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

// At most this part of the time is spent on passes that find nothing: 1 of 20.
constexpr int kPausesPerPass = 20;
// Between the passes over a folder with many changes.
constexpr milliseconds kGap{50};

}  // namespace

LiveUpload::LiveUpload(data::FolderSync folder, Options options,
                       std::function<void(const std::string&)> notice)
    : folder_(std::move(folder)),
      options_(std::move(options)),
      notice_(std::move(notice)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

LiveUpload::~LiveUpload() {
  if (command_ == Command::run) request(Command::abandon);
  wait();
}

void LiveUpload::start() {
  thread_ = std::thread([this] { run(); });
}

void LiveUpload::finish() {
  request(Command::finish);
}

void LiveUpload::stop() {
  request(Command::stop);
}

void LiveUpload::request(Command command) {
  command_ = command;
  ::eventfd_write(wake_.get(), 1);
}

void LiveUpload::wait() {
  if (thread_.joinable()) thread_.join();
}

void LiveUpload::run() {
  while (command_ == Command::run) {
    const auto pass_start = Steady::now();
    const auto pass = folder_->pass();
    notice_result(pass, false);
    rest(pass, Steady::now() - pass_start);
  }
  if (command_ != Command::abandon)
    notice_result(command_ == Command::finish ? folder_->last_pass() : folder_->pass(), true);
  folder_.reset();
}

void LiveUpload::notice_result(const Result<data::SyncedPass>& pass, bool last) {
  failures_ = pass ? 0 : failures_ + 1;
  const std::string where = options_.what + " to " + folder_->target().to_string();
  if (pass) {
    if (std::exchange(failing_, false)) notice_("Uploading " + where + " works again.");
  } else if (last) {
    lost_ = pass.error();
    notice_("Uploading " + where +
            " failed, and what is missing there is lost: " + pass.error().message());
  } else if (!std::exchange(failing_, true)) {
    notice_("Uploading " + where + " failed and is retried: " + pass.error().message());
  }
}

void LiveUpload::rest(const Result<data::SyncedPass>& pass, Steady::duration pass_took) {
  const milliseconds longest = std::max(options_.pause, options_.max_pause);
  if (!pass) return sleep(Backoff{2 * options_.pause, longest}.pause(failures_));
  if (pass->next) {
    sleep(kGap);
    return folder_->wait(std::max(*pass->next - kGap, milliseconds(0)), wake_.get());
  }
  const milliseconds by_cost = kPausesPerPass * std::chrono::duration_cast<milliseconds>(pass_took);
  sleep(std::clamp(by_cost, options_.pause, longest));
}

void LiveUpload::sleep(milliseconds pause) const {
  pollfd wake{wake_.get(), POLLIN, 0};
  ::poll(&wake, 1, static_cast<int>(pause.count()));
}

}  // namespace trainyard::agent
