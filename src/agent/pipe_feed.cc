#include "agent/pipe_feed.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "agent/input_channels.h"
#include "base/log.h"
#include "base/mutex.h"
#include "data/augmented_manifest.h"
#include "data/channel_stream.h"
#include "data/manifest.h"
#include "data/read_ahead.h"

namespace trainyard::agent {
namespace {

using namespace std::chrono_literals;

// The reader has closed its end.
constexpr std::string_view kEarlyClose = "EarlyClose";
// FIFOs that exist in addition to the one being read: readers open the next one before they have
// finished it (observed with AWS's own tests of TensorFlow's pipe mode).
constexpr std::uint64_t kAhead = 2;
constexpr int kPipeSize = 1 << 20;  // fcntl(2): what any user may have

data::ReadAhead::Options read_options(std::size_t memory) {
  data::ReadAhead::Options options;
  options.buffers = std::max<std::size_t>(memory / options.part, 2);
  options.parallel =
      std::min(options.parallel, static_cast<unsigned>(std::min<std::size_t>(options.buffers, 64)));
  return options;
}

class PipeFeed final : public ChannelFeed {
 public:
  explicit PipeFeed(const FeedContext& context)
      : context_(context), wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}
  ~PipeFeed() override { close(); }

  Result<void> open() override {
    folder_ = UniqueFd(::open(context_.input_data.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder_) return Error::from_errno(errno, "open " + context_.input_data.string());
    TRY(const auto location, data::parse_s3_location(context_.channel.s3_uri));
    TRY(data::ChannelEntries entries,
        data::ChannelEntries::list(context_.s3, {location, source_kind(context_.channel)},
                                   context_.spool, &context_.cancelled));
    entries_.emplace(std::move(entries));
    if (is_augmented()) TRY_VOID(check_lines());
    read_ahead_.emplace(context_.s3, read_options(context_.memory));
    TRY_VOID(make_fifo(0));
    thread_ = std::thread([this] { feed(); });
    return ok();
  }

  // Gives a reader to a thread that waits for one.
  void close() override {
    stopping_ = true;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto woken = ::write(wake_.get(), &one, sizeof one);
    while (thread_.joinable() && !has_ended_) {
      const UniqueFd reader = open_reader();
      std::this_thread::sleep_for(1ms);
    }
    if (thread_.joinable()) thread_.join();
    if (!folder_) return;
    for (std::uint64_t e = epoch_; e <= epoch_ + kAhead; ++e)
      ::unlinkat(folder_.get(), fifo_name(e).c_str(), 0);
  }

 private:
  bool is_augmented() const { return context_.channel.s3_data_type == "AugmentedManifestFile"; }
  std::string fifo_name(std::uint64_t epoch) const {
    return context_.channel.name + "_" + std::to_string(epoch);
  }

  // Removes the FIFO that is waited with, whether it still has its name or not.
  UniqueFd open_reader() {
    const MutexLock lock(mutex_);
    if (!fifo_) return {};
    const std::string path = "/proc/self/fd/" + std::to_string(fifo_.get());
    return UniqueFd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));
  }

  Result<std::vector<data::Datum>> parse_line(std::uint64_t index) const {
    TRY(const std::string line, entries_->get(index));
    auto data = data::parse_manifest_line(line, context_.channel.attribute_names);
    if (!data)
      return data::wrong_manifest(context_.channel.s3_uri, index + 1, data.error().message());
    return data;
  }

  // Find an invalid line before the container starts, not hours later.
  Result<void> check_lines() const {
    for (std::uint64_t i = 0; i < entries_->size(); ++i) {
      if (context_.cancelled) return Error(ErrorKind::cancelled, "cancelled");
      TRY_VOID(parse_line(i).map([](const auto&) {}));
    }
    return ok();
  }

  void feed() {
    while (!stopping_) {
      if (auto fed = feed_epoch(); !fed) {
        if (!stopping_) context_.fail(fed.error().wrap("channel '" + context_.channel.name + "'"));
        break;
      }
      if (!stopping_) ++epoch_;
    }
    // The reader continues to wait.
    while (!stopping_) wait_for(-1, 0);
    read_ahead_->drop();
    pipe_ = UniqueFd();
    has_ended_ = true;
  }

  Result<void> feed_epoch() {
    TRY(pipe_, open_fifo());
    if (stopping_) return ok();
    for (std::uint64_t i = 1; i <= kAhead; ++i) TRY_VOID(make_fifo(epoch_ + i));
    order_ = data::entries_of_epoch(entries_->size(), context_.shard, context_.channel.shuffle_seed,
                                    epoch_);
    position_ = 0;
    line_.clear();
    read_ahead_->begin([this] { return next_datum(); });
    data::ChannelStream stream(*read_ahead_,
                               {context_.channel.compression_type == "Gzip",
                                context_.channel.record_wrapper_type == "RecordIO"},
                               context_.spool);
    const auto fed = stream.run([this](std::string_view bytes) { return write(bytes); });
    read_ahead_->drop();
    const bool early = !fed && fed.error().code() == kEarlyClose;
    log::info(
        "epoch_fed",
        {{"channel", context_.channel.name}, {"epoch", epoch_.load()}, {"whole", fed.has_value()}});
    if (!fed && !early) return fed;
    ::unlinkat(folder_.get(), fifo_name(epoch_).c_str(), 0);
    pipe_ = UniqueFd();
    return ok();
  }

  // Called by the threads that read ahead.
  Result<std::optional<data::Datum>> next_datum() {
    while (line_.empty()) {
      if (position_ == order_.size()) return std::optional<data::Datum>();
      const std::uint64_t index = order_[position_++];
      if (!is_augmented()) {
        TRY(std::string key, entries_->get(index));
        return std::optional(data::Datum{entries_->bucket(), std::move(key), {}});
      }
      TRY(line_, parse_line(index));
      std::ranges::reverse(line_);
    }
    data::Datum datum = std::move(line_.back());
    line_.pop_back();
    return std::optional(std::move(datum));
  }

  Result<void> make_fifo(std::uint64_t epoch) const {
    const std::string name = fifo_name(epoch);
    if (::mkfifoat(folder_.get(), name.c_str(), 0644) != 0) {
      if (errno == EEXIST) return ok();
      return Error::from_errno(errno, "make the FIFO " + name);
    }
    // Independent of the umask.
    if (::fchmodat(folder_.get(), name.c_str(), 0644, 0) != 0)
      return Error::from_errno(errno, "set the mode of the FIFO " + name);
    return ok();
  }

  // Waits for a reader. The container may have replaced the FIFO by anything.
  Result<UniqueFd> open_fifo() {
    const std::string name = fifo_name(epoch_);
    const auto not_ours = [&](const std::string& why) {
      return Error(ErrorKind::invalid_argument, "/opt/ml/input/data/" + name + " " + why)
          .with_fault(Fault::algorithm);
    };
    UniqueFd found(::openat(folder_.get(), name.c_str(), O_PATH | O_NOFOLLOW | O_CLOEXEC));
    if (!found) return not_ours("is not there any more");
    struct stat info{};
    if (::fstat(found.get(), &info) != 0 || !S_ISFIFO(info.st_mode))
      return not_ours("is not a FIFO any more");
    const std::string path = "/proc/self/fd/" + std::to_string(found.get());
    {
      const MutexLock lock(mutex_);
      fifo_ = std::move(found);
    }
    UniqueFd fd;
    do {
      fd = UniqueFd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    } while (!fd && errno == EINTR);
    if (!fd || ::fcntl(fd.get(), F_SETFL, O_WRONLY | O_NONBLOCK) != 0)
      return Error::from_errno(errno, "open the FIFO " + name);
    // Refused if this user has many pipes (pipe(7)): then its size isn't changed.
    ::fcntl(fd.get(), F_SETPIPE_SZ, kPipeSize);
    return fd;
  }

  Result<void> write(std::string_view bytes) const {
    while (!bytes.empty()) {
      if (stopping_) return Error(ErrorKind::cancelled, "the feeder ends");
      const ssize_t wrote = ::write(pipe_.get(), bytes.data(), bytes.size());
      if (wrote >= 0) {
        bytes.remove_prefix(static_cast<std::size_t>(wrote));
      } else if (errno == EPIPE) {
        return Error(ErrorKind::cancelled, "the reader has closed its end")
            .with_code(std::string(kEarlyClose));
      } else if (errno == EAGAIN) {
        wait_for(pipe_.get(), POLLOUT);
      } else if (errno != EINTR) {
        return Error::from_errno(errno, "write to the FIFO " + fifo_name(epoch_));
      }
    }
    return ok();
  }

  // Or for close().
  void wait_for(int fd, short events) const {
    pollfd waited[] = {{wake_.get(), POLLIN, 0}, {fd, events, 0}};
    ::poll(waited, 2, -1);
  }

  const FeedContext context_;
  const UniqueFd wake_;
  UniqueFd folder_;
  std::optional<data::ChannelEntries> entries_;
  std::optional<data::ReadAhead> read_ahead_;
  std::atomic<std::uint64_t> epoch_{0};
  std::atomic<bool> stopping_{false};
  std::atomic<bool> has_ended_{false};
  Mutex mutex_;
  UniqueFd fifo_ TRAINYARD_GUARDED_BY(mutex_);  // the epoch's, as a place
  UniqueFd pipe_;
  // The epoch's; the threads that read ahead take their data from it.
  std::vector<std::uint64_t> order_;
  std::size_t position_ = 0;
  std::vector<data::Datum> line_;  // the remaining ones, the next one last
  std::thread thread_;
};

}  // namespace

std::unique_ptr<ChannelFeed> make_pipe_feed(const FeedContext& context) {
  return std::make_unique<PipeFeed>(context);
}

}  // namespace trainyard::agent
