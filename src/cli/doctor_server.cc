#include <algorithm>
#include <boost/json.hpp>
#include <cstdlib>

#include "apps/open_files.h"
#include "cli/doctor.h"
#include "cli/json_fields.h"
#include "cli/text.h"

// What the server needs, and whether it is there.
namespace trainyard::cli {
namespace {

constexpr Bytes kTooLittleDisk = gib(2);
constexpr Bytes kEnoughDisk = gib(20);
constexpr std::uint64_t kEnoughOpenFiles = 4096;
// SigV4 refuses requests with a larger clock difference (the signature's own rule).
constexpr std::chrono::minutes kMaxSkew{5};
// This program didn't exist before that.
constexpr auto kOldest = std::chrono::sys_days(std::chrono::year(2025) / 1 / 1);

Result<net::ClientResponse> get_health(DoctorHost& host, const DoctorTarget& target) {
  return host.get(target.url + "/_trainyard/health", "");
}

std::string port_of(const std::string& url) {
  return url.substr(url.rfind(':') + 1);
}

// "python3 (pid 12)", as far as this user may know.
std::string listener_at(DoctorHost& host, const std::string& port) {
  const auto listed = host.run({"ss", "-H", "-l", "-t", "-n", "-p", "sport = :" + port});
  if (!listed || !listed->status.success()) return "another program";
  // users:(("python3",pid=12,fd=3))
  const std::size_t name = listed->out.find("((\"");
  const std::size_t pid = listed->out.find("pid=");
  if (name == std::string::npos || pid == std::string::npos) return "another program";
  const std::size_t start = name + 3;
  return listed->out.substr(start, listed->out.find('"', start) - start) + " (pid " +
         listed->out.substr(pid + 4, listed->out.find_first_of(",)", pid) - pid - 4) + ")";
}

// "state.db: no_space, data folder: no_space"
std::string alarms_in(const std::string& health) {
  std::error_code failed;
  const boost::json::value document = boost::json::parse(health, failed);
  std::string text;
  if (failed) return text;
  for (const boost::json::value& alarm : array_field(document, {"alarms"}))
    text += (text.empty() ? "" : ", ") + text_field(alarm, {"source"}) + ": " +
            text_field(alarm, {"reason"});
  return text;
}

}  // namespace

Finding check_disk(DoctorHost& host, const DoctorTarget& target) {
  const auto facts = host.folder(target.data);
  if (!facts) return {"disk", Health::problem, facts.error().message(), "check the data folder"};
  const std::string detail = format_bytes(facts->free) + " free for " + target.data.string();
  const std::string advice =
      "free some (trainyard image ls; objects of old jobs), or serve from another disk with --data";
  if (facts->free < kTooLittleDisk) return {"disk", Health::problem, detail, advice};
  if (facts->free < kEnoughDisk) return {"disk", Health::warning, detail, advice};
  return {"disk", Health::ok, detail, ""};
}

Finding check_data_folder(DoctorHost& host, const DoctorTarget& target) {
  const std::string path = target.data.string();
  if (!host.exists(target.data))
    return {"data folder", Health::ok, path + " will be made by the first serve", ""};
  const auto facts = host.folder(target.data);
  if (!facts)
    return {"data folder", Health::problem, facts.error().message(), "check its permissions"};
  const unsigned uid = host.process().uid;
  if (facts->owner != uid && uid != 0)
    return {"data folder", Health::problem, path + " belongs to another user",
            "use that user (sudo), or give --data a folder of yours"};
  if (const auto usable = host.try_open(target.data, true); !usable)
    return {"data folder", Health::problem, usable.error().message(), "chmod u+rwx " + path};
  if ((facts->mode & 0077) != 0)
    return {"data folder", Health::warning,
            path + " can be read by others, and holds credentials and data",
            "chmod 700 " + shell_word(path)};
  return {"data folder", Health::ok, path + ", only its owner's", ""};
}

Finding check_open_files(DoctorHost& host, const DoctorTarget&) {
  const ProcessFacts process = host.process();
  const std::string detail = "up to " + std::to_string(process.open_files) + " at once, for " +
                             std::to_string(apps::connections_within(process.open_files)) +
                             " connections";
  if (process.open_files >= kEnoughOpenFiles) return {"open files", Health::ok, detail, ""};
  return {"open files", Health::warning, detail,
          "raise the hard limit (LimitNOFILE= of the service, or /etc/security/limits.conf)"};
}

Finding check_server(DoctorHost& host, const DoctorTarget& target) {
  const auto answer = get_health(host, target);
  if (!answer && answer.error().kind() == ErrorKind::deadline)
    return {"server", Health::problem, "whatever listens at " + target.url + " doesn't answer",
            "look at its log, or restart it: running jobs go on meanwhile"};
  // libcurl's message if nothing listens; for any other failure something does.
  if (!answer && answer.error().message().find("connect to") != std::string::npos)
    return {"server", Health::warning, "none at " + target.url + "; the port is free",
            "trainyard serve --data " + shell_word(target.data.string())};
  if (answer && answer->status == 200 && answer->body == R"({"status":"ok"})")
    return {"server", Health::ok, "Trainyard answers at " + target.url, ""};
  if (answer && answer->status == 503 && answer->body == "Trainyard is starting.\n")
    return {"server", Health::warning, "the server at " + target.url + " is starting",
            "try again in a moment; if it stays so, look at its log"};
  if (answer && answer->status == 503 && answer->body.find(R"("alarms":)") != std::string::npos)
    return {"server", Health::problem,
            "the server at " + target.url + " can't do its work: " + alarms_in(answer->body),
            "free space or descriptors; it recovers by itself (see its log)"};
  return {"server", Health::problem,
          listener_at(host, port_of(target.url)) + " listens at " + target.url +
              ", and is no Trainyard",
          "serve at another port: trainyard serve --listen 127.0.0.1:PORT"};
}

Finding check_clock(DoctorHost& host, const DoctorTarget& target) {
  const Timestamp now = host.process().now;
  const std::string advice = "set the clock (timedatectl set-ntp true)";
  if (now < Timestamp(kOldest))
    return {"clock", Health::problem, "it says " + format_for_people(now), advice};
  const auto answer = get_health(host, target);
  const auto served = answer ? parse_http_date(answer->headers.get("Date")) : std::nullopt;
  if (!served) return {"clock", Health::ok, format_for_people(now), ""};
  const auto skew = std::chrono::abs(now - *served);
  if (skew > kMaxSkew)
    return {"clock", Health::problem,
            "it is " + format_span(skew) +
                " off the server's; signed requests are refused from 5 "
                "min on",
            advice};
  return {"clock", Health::ok, format_for_people(now) + ", like the server's", ""};
}

}  // namespace trainyard::cli
