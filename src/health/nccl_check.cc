#include "health/nccl_check.h"

#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <sstream>
#include <utility>
#include <vector>

#include "health/line_stream.h"

namespace trainyard::health {
namespace {

using namespace std::chrono_literals;

constexpr auto kLockPollInterval = 50ms;
// The host that starts the check times out first.
constexpr auto kAnswerMargin = 3s;
// How long the kernel may take to end a killed process; one blocked in the driver takes longer.
constexpr auto kReapTimeout = 1s;

struct RankMessage {
  std::string word;
  std::string rest;
};

RankMessage parse_rank_message(const std::string& line) {
  const auto space = line.find(' ');
  if (space == std::string::npos) return {line, ""};
  return {line.substr(0, space), line.substr(space + 1)};
}

Verdict not_checked(const std::string& why) {
  return skipped("NCCL not checked: " + why);
}

class HeldTurn {
 public:
  explicit HeldTurn(GpuTurn& turn) : turn_(turn) {}
  ~HeldTurn() { turn_.release(); }
  HeldTurn(const HeldTurn&) = delete;
  HeldTurn& operator=(const HeldTurn&) = delete;

 private:
  GpuTurn& turn_;
};

// Ended when this is destroyed.
class RankProcess {
 public:
  explicit RankProcess(StartedRank started) : started_(std::move(started)) {}
  ~RankProcess() { end(); }
  RankProcess(const RankProcess&) = delete;
  RankProcess& operator=(const RankProcess&) = delete;

  int connection() const { return started_.connection.get(); }
  Result<std::string> read(const CheckTime& time) {
    auto line = read_line(connection(), time);
    if (line || line.error().kind() != ErrorKind::unavailable) return line;
    return Error(ErrorKind::unavailable, "its process has ended" + exit_text());
  }
  Result<void> write(const std::string& line, const CheckTime& time) {
    return write_line(connection(), line, time);
  }

 private:
  std::string exit_text() {
    if (!started_.child) return {};
    const auto ended = started_.child->wait(kReapTimeout);
    if (!ended || !*ended) return {};
    return " with status " + std::to_string((*ended)->code);
  }
  void end() {
    started_.connection.reset();
    if (!started_.child) return;
    (void)started_.child->signal(SIGKILL);
    (void)started_.child->wait(kReapTimeout);
  }
  StartedRank started_;
};

// "16.0 MiB all-reduced at 1.23 GB/s (NCCL 2.27.3)"; a GB is 10^9 bytes.
std::string describe_passed(const std::string& rest) {
  std::istringstream words(rest);
  std::uint64_t bytes = 0;
  std::int64_t nanoseconds = 0;
  std::string version;
  words >> bytes >> nanoseconds >> version;
  char rate[32];
  nanoseconds = std::max<std::int64_t>(nanoseconds, 1);
  std::snprintf(rate, sizeof rate, "%.2f GB/s",
                static_cast<double>(bytes) / static_cast<double>(nanoseconds));
  return format_bytes({bytes}) + " all-reduced at " + rate + " (NCCL " + version + ")";
}

// The first of the two that has data, or has been closed.
Result<int> wait_for_first(int one, int other, const CheckTime& time) {
  while (!time.is_over()) {
    pollfd both[] = {{one, POLLIN, 0}, {other, POLLIN, 0}};
    const auto turn = std::min<std::chrono::milliseconds>(time.left(), kLockPollInterval);
    if (::poll(both, 2, static_cast<int>(turn.count())) <= 0) continue;
    return both[0].revents != 0 ? one : other;
  }
  return Error(ErrorKind::deadline, "no answer in time");
}

// How long to wait for the other rank's result after one rank has failed.
constexpr std::chrono::seconds kOtherRank{1};

// The check of one pair, after both hosts' GPUs have been locked.
class PairCheck {
 public:
  PairCheck(const std::string& peer, int socket, const CheckTime& time)
      : peer_(peer), socket_(socket), time_(time) {}

  Verdict run(RankProcess& rank) {
    auto own = rank.read(time_);
    if (!own) return bad(own.error());
    if (parse_rank_message(*own).word != "id") return evaluate_end("", *own);
    const auto theirs = read_line(socket_, time_);
    if (!theirs) return bad(theirs.error().wrap(peer_));
    if (*theirs != "ready") return evaluate_end(peer_ + " says: ", *theirs);
    auto ready = write_line(socket_, *own, time_);
    if (ready) ready = rank.write("go", time_);
    if (!ready) return bad(ready.error());
    return evaluate_both(rank);
  }

 private:
  Verdict evaluate_both(RankProcess& rank) {
    const auto first = wait_for_first(rank.connection(), socket_, time_);
    if (!first) return bad(first.error());
    const bool own_first = *first == rank.connection();
    const Verdict one = evaluate(own_first, read(own_first, rank, time_));
    if (one.outcome == model::CheckOutcome::failed) return add_other_failure(one, !own_first, rank);
    if (one.outcome != model::CheckOutcome::passed) return one;
    const Verdict other = evaluate(!own_first, read(!own_first, rank, time_));
    if (other.outcome != model::CheckOutcome::passed) return other;
    return own_first ? one : other;
  }

  // A rank often fails because the other one did, and its error may arrive first: adds the other
  // rank's error, if there is one within kOtherRank.
  Verdict add_other_failure(const Verdict& one, bool own, RankProcess& rank) const {
    const auto timeout = std::min<std::chrono::milliseconds>(time_.left(), kOtherRank);
    const auto line = read(own, rank, CheckTime::lasting(timeout, time_.cancelled));
    if (!line && line.error().kind() == ErrorKind::deadline) return one;
    const Verdict other = evaluate(own, line);
    return other.outcome == model::CheckOutcome::failed ? failed(one.detail + "; " + other.detail)
                                                        : one;
  }

  Result<std::string> read(bool own, RankProcess& rank, const CheckTime& time) const {
    if (own) return rank.read(time);
    auto line = read_line(socket_, time);
    if (!line) return line.error().wrap(peer_);
    return line;
  }
  Verdict evaluate(bool own, const Result<std::string>& line) const {
    return line ? evaluate_end(own ? "" : peer_ + " says: ", *line) : bad(line.error());
  }

  Verdict evaluate_end(const std::string& where, const std::string& line) const {
    const RankMessage reply = parse_rank_message(line);
    if (reply.word == "passed") return passed(describe_passed(reply.rest));
    if (reply.word == "absent") return not_checked(where + reply.rest);
    if (reply.word == "failed") return failed("NCCL with " + peer_ + ": " + where + reply.rest);
    return failed("NCCL with " + peer_ + ": " + where + "'" + line + "' is no answer");
  }
  Verdict bad(const Error& error) const {
    if (time_.is_cancelled()) return skipped("cancelled");
    if (error.kind() == ErrorKind::deadline)
      return failed("NCCL with " + peer_ + " did not end in its time: " + error.message());
    return failed("NCCL with " + peer_ + ": " + error.message());
  }

  const std::string& peer_;
  const int socket_;
  const CheckTime& time_;
};

}  // namespace

bool GpuTurn::take(const CheckTime& time) {
  MutexLock lock(mutex_);
  while (taken_ && !time.is_over()) given_back_.wait_for(lock, kLockPollInterval);
  if (taken_) return false;
  taken_ = true;
  return true;
}

void GpuTurn::release() {
  const MutexLock lock(mutex_);
  taken_ = false;
  given_back_.notify_all();
}

Result<StartedRank> start_rank(const std::string& program, const std::vector<std::string>& words) {
  int both[2] = {-1, -1};
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, both) != 0)
    return Error::from_errno(errno, "socketpair");
  StartedRank started;
  started.connection = UniqueFd(both[0]);
  const UniqueFd theirs(both[1]);
  SpawnOptions options;
  options.argv = {program};
  options.argv.insert(options.argv.end(), words.begin(), words.end());
  options.stdin_fd = theirs.get();
  options.stdout_fd = STDERR_FILENO;
  options.stderr_fd = STDERR_FILENO;
  TRY(started.child, Child::spawn(options));
  return started;
}

Verdict check_nccl(NcclHost& own, const std::string& peer, int socket, const CheckTime& time) {
  // Until then it can start.
  CheckTime before = time;
  before.deadline -= own.time;
  const auto late = [&] {
    return time.is_cancelled() ? skipped("cancelled")
                               : not_checked("no time was left for it beside the other checks");
  };
  if (before.is_over() || !own.turn.take(before)) return late();
  const HeldTurn held(own.turn);
  auto sent = write_line(socket, "nccl", before);
  auto answer = sent ? read_line(socket, before) : Result<std::string>(sent.error());
  if (!answer && answer.error().kind() == ErrorKind::deadline) return late();
  // Its agent is gone, which this check doesn't evaluate: the host was reached before.
  if (!answer) return not_checked(peer + ": " + answer.error().message());
  const RankMessage reply = parse_rank_message(*answer);
  if (reply.word == "absent") return not_checked(peer + " says: " + reply.rest);
  if (reply.word != "turn") return failed("NCCL with " + peer + ": '" + *answer + "' is no answer");
  const CheckTime match = CheckTime::lasting(own.time, time.cancelled);
  auto started = own.start(0);
  if (!started) return not_checked(started.error().message());
  RankProcess rank(std::move(*started));
  return PairCheck(peer, socket, match).run(rank);
}

void answer_nccl(NcclHost* own, int socket, const CheckTime& time) {
  const auto say = [&](const std::string& line) {
    return write_line(socket, line, time).has_value();
  };
  if (own == nullptr) {
    say("absent the host has no GPU");
    return;
  }
  if (!own->turn.take(time)) return;
  const HeldTurn held(own->turn);
  if (!say("turn")) return;
  const CheckTime match = CheckTime::lasting(own->time + kAnswerMargin, time.cancelled);
  auto started = own->start(1);
  if (!started) {
    say("absent " + started.error().message());
    return;
  }
  RankProcess rank(std::move(*started));
  const auto forward_line = [&] {
    const auto line = rank.read(match);
    return say(line ? *line : "failed " + line.error().message()) && line ? *line : "";
  };
  if (forward_line() != "ready") return;
  const auto id = read_line(socket, match);
  if (id && rank.write(*id, match)) forward_line();
}

}  // namespace trainyard::health
