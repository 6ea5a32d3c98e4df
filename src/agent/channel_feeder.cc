#include "agent/channel_feeder.h"

#include <signal.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <utility>
#include <vector>

#include "agent/container_record.h"
#include "agent/fast_file_feed.h"
#include "agent/feeder_record.h"
#include "agent/input_channels.h"
#include "agent/pipe_feed.h"
#include "agent/record_link.h"
#include "agent/volume.h"
#include "base/files.h"
#include "base/folder_watch.h"
#include "base/log.h"
#include "base/mutex.h"
#include "data/container_credentials.h"
#include "data/http_s3_client.h"
#include "data/store_router.h"

namespace trainyard::agent {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// For all channels together, except the minimum that each one needs.
constexpr std::size_t kFeederMemory = 128 << 20;
// How often it is checked whether the folder still exists; there is no notification of its removal.
constexpr auto kFolderCheckInterval = 5s;

Result<std::unique_ptr<ChannelFeed>> make_feed(const FeedContext& context) {
  if (context.channel.input_mode == "Pipe") return make_pipe_feed(context);
  if (context.channel.input_mode == "FastFile") return make_fast_file_feed(context);
  return Error(ErrorKind::unimplemented,
               "InputMode '" + context.channel.input_mode + "' is not known");
}

class ChannelFeeder {
 public:
  ChannelFeeder(const model::LaunchPlan& plan, const fs::path& instance, const FeederParts& parts)
      : plan_(plan),
        folder_(instance),
        input_data_(
            Volume(instance, fs::path(plan.runtime.oci_root) / "volumes", plan.limits.volume)
                .root() /
            "input" / "data"),
        s3_(parts.s3) {
    for (const model::PlanChannel& channel : own_channels(plan))
      if (is_fed(channel)) channels_.push_back(channel);
  }

  Result<void> run() {
    TRY(log_, open_log(plan_, system_clock(), nullptr));
    connect();
    if (const auto opened = open_all(); opened) {
      tell({});
    } else {
      fail(opened.error());
    }
    wait_for_end();
    cancelled_ = true;
    for (const auto& feed : feeds_) feed->close();
    return ok();
  }

 private:
  void connect() {
    if (s3_ != nullptr) return;
    credentials_ = data::container_credentials(http_, system_clock(), plan_.credentials_url,
                                               plan_.credentials_token);
    data::HttpS3Options options;
    options.endpoint_url = plan_.endpoint_url;
    options.region = plan_.region;
    options.cancelled = &cancelled_;
    embedded_.emplace(http_, *credentials_, system_clock(), options);
    router_.emplace(*embedded_, http_, system_clock(), plan_.stores,
                    data::StoreClient::Options{.cancelled = &cancelled_});
    s3_ = &*router_;
  }

  Result<void> open_all() {
    TRY_VOID(ensure_directory(input_data_));
    for (const model::PlanChannel& channel : channels_) {
      const fs::path spool = folder_.spool(channel.name);
      TRY_VOID(ensure_directory(spool, 0700));
      TRY(auto feed,
          make_feed({.plan = plan_,
                     .channel = channel,
                     .shard = shard_of(plan_, channel),
                     .input_data = input_data_,
                     .spool = spool,
                     .memory = kFeederMemory / channels_.size(),
                     .s3 = *s3_,
                     .cancelled = cancelled_,
                     .fail = [this](const Error& error) { fail(error); },
                     .notice = [this](const std::string& line) { log_->notice(line); }}));
      feeds_.push_back(std::move(feed));
      if (auto opened = feeds_.back()->open(); !opened)
        return opened.error().wrap("channel '" + channel.name + "'");
    }
    return ok();
  }

  void fail(const Error& error) {
    log::error("feeding_failed", {{"job", plan_.job_name}, {"error", error.message()}});
    tell({error});
  }

  // Errors are permanent: the first one is kept.
  void tell(const FeederState& state) {
    const MutexLock lock(mutex_);
    if (std::exchange(has_failed_, has_failed_ || state.error)) return;
    const auto written = replace_file(folder_.state(), to_json(state), 0600);
    // Without the state, all that the agent can notice is the end of this process.
    if (!written) {
      log::error("feeder_state_not_written", {{"error", written.error().message()}});
      given_up_ = true;
    }
  }

  void wait_for_end() const {
    const FolderWatch watch(folder_.path);
    while (!given_up_ && !is_present(folder_.end()) && is_present(folder_.order()))
      watch.wait(kFolderCheckInterval);
  }

  const model::LaunchPlan& plan_;
  const FeederFolder folder_;
  const fs::path input_data_;
  std::vector<model::PlanChannel> channels_;  // that are fed
  std::atomic<bool> cancelled_{false};
  std::atomic<bool> given_up_{false};
  std::unique_ptr<LogPump> log_;
  net::HttpClient http_;
  std::unique_ptr<aws::CredentialsProvider> credentials_;
  std::optional<data::HttpS3Client> embedded_;
  std::optional<data::StoreRouter> router_;
  data::S3Client* s3_;
  Mutex mutex_;  // guards the one below, and the state's file
  bool has_failed_ TRAINYARD_GUARDED_BY(mutex_) = false;
  std::vector<std::unique_ptr<ChannelFeed>> feeds_;
};

}  // namespace

Result<void> run_feeder(const fs::path& instance, const FeederParts& parts) {
  const FeederFolder folder(instance);
  TRY(const auto lock, FileLock::try_acquire(folder.lock()));
  if (!lock || !is_present(folder.order()) || is_present(folder.end())) return ok();
  TRY(const std::string text, read_file(instance / "plan.json"));
  TRY(const model::LaunchPlan plan, model::parse_launch_plan(text));
  return ChannelFeeder(plan, instance, parts).run();
}

int feeder_main(const fs::path& instance) {
  // A signal to a whole session or machine isn't meant for this process; a reader that is gone is
  // an error of write(2).
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) ::signal(number, SIG_IGN);
  const auto ran = run_feeder(instance, {});
  if (ran) return 0;
  log::error("feeder_failed", {{"instance", instance.string()}, {"error", ran.error().message()}});
  return 1;
}

}  // namespace trainyard::agent
