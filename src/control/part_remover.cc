#include "control/part_remover.h"

#include <unistd.h>

#include <algorithm>
#include <boost/json.hpp>
#include <optional>
#include <utility>

#include "base/failpoint.h"
#include "base/files.h"
#include "base/list_folder.h"
#include "base/log.h"
#include "model/output_parts.h"

namespace trainyard::control {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

// nullopt: it contains no list of URIs.
std::optional<std::vector<std::string>> parse_uris(const std::string& text) {
  boost::system::error_code failed;
  const json::value value = json::parse(text, failed);
  if (failed || !value.is_array()) return std::nullopt;
  std::vector<std::string> uris;
  for (const json::value& uri : value.get_array()) {
    if (!uri.is_string()) return std::nullopt;
    uris.emplace_back(uri.get_string());
  }
  return uris;
}

}  // namespace

std::vector<std::string> leftover_parts(const JobRecorder::Job& job) {
  if (!is_terminal(job.state.phase) || job.state.attempts.empty()) return {};
  const AttemptState& last = job.state.attempts.back();
  if (last.instances.size() < 2) return {};
  const auto& joined = last.instances.front().outcome;
  if (joined && *joined != model::Outcome::Failed) return {};
  const auto& request = job.request();
  if (!request || !request->output_data_config) return {};
  std::string base = request->output_data_config->s3_output_path.value_or("");
  while (base.ends_with('/')) base.pop_back();
  std::vector<std::string> uris;
  for (const std::string& host : hosts_with_parts(last))
    for (const char* archive : model::kOutputArchives)
      uris.push_back(
          model::output_part_key(base + "/" + job.stored.name + "/output/" + archive, host));
  return uris;
}

PartRemover::PartRemover(PartRemoverOptions options) : options_(std::move(options)) {
  restore();
  thread_ = std::thread([this] { work(); });
}

PartRemover::~PartRemover() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void PartRemover::add(const std::string& job, std::vector<std::string> uris) {
  if (uris.empty()) return;
  json::array text;
  for (const std::string& uri : uris) text.emplace_back(uri);
  auto mark_stored = ensure_directory(options_.marks, 0700);
  if (mark_stored) mark_stored = replace_file(mark_of(job), json::serialize(text), 0600);
  if (!mark_stored)
    log::warning("parts_not_marked", {{"job", job}, {"error", mark_stored.error().message()}});
  FAILPOINT("server.parts.marked");
  const MutexLock lock(mutex_);
  waiting_.insert_or_assign(job, Waiting{std::move(uris), Steady::now(), 0});
  changed_.notify_all();
}

void PartRemover::forget(const std::string& job) {
  const MutexLock lock(mutex_);
  waiting_.erase(job);
  ::unlink(mark_of(job).c_str());
}

void PartRemover::restore() {
  const MutexLock lock(mutex_);
  for (const fs::path& mark : list_readable(options_.marks)) {
    const auto text = read_file(mark);
    if (!text) continue;
    if (auto uris = parse_uris(*text))
      waiting_.emplace(mark.filename(), Waiting{std::move(*uris), Steady::now(), 0});
  }
}

void PartRemover::work() {
  MutexLock lock(mutex_);
  while (!stopping_) {
    const auto next =
        std::ranges::min_element(waiting_, {}, [](const auto& entry) { return entry.second.due; });
    if (next == waiting_.end()) {
      changed_.wait(lock);
      continue;
    }
    if (next->second.due > Steady::now()) {
      const auto due = next->second.due;
      changed_.wait_until(lock, due);
      continue;
    }
    const std::string job = next->first;
    const std::vector<std::string> uris = next->second.uris;
    lock.unlock();
    const auto removed = remove_all(uris);
    lock.lock();
    settle(job, removed);
  }
}

// Tries all, and returns the first error.
Result<void> PartRemover::remove_all(const std::vector<std::string>& uris) const {
  Result<void> first;
  for (const std::string& uri : uris) {
    auto removed = options_.remove(uri);
    if (!removed && first) first = std::move(removed);
  }
  return first;
}

void PartRemover::settle(const std::string& job, const Result<void>& removed) {
  const auto found = waiting_.find(job);
  if (found == waiting_.end()) return;
  Waiting& waiting = found->second;
  ++waiting.tries;
  if (!removed && removed.error().retryable() && waiting.tries < options_.max_tries) {
    waiting.due = Steady::now() + options_.retry.pause(waiting.tries);
    return;
  }
  if (removed) {
    log::info("parts_removed", {{"job", job}});
  } else {
    log::warning("parts_not_removed", {{"job", job}, {"error", removed.error().message()}});
  }
  waiting_.erase(found);
  ::unlink(mark_of(job).c_str());
}

}  // namespace trainyard::control
