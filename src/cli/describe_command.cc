#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <chrono>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "cli/attempts_text.h"
#include "cli/command.h"
#include "cli/instances_text.h"
#include "cli/json_fields.h"
#include "cli/text.h"
#include "client/failure_advice.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;

struct DescribeFlags {
  ClientFlags client;
  std::string job;
};

constexpr std::size_t kLastLines = 15;

// The first that failed, of the last attempt.
struct FailedHost {
  std::string name;
  bool is_kept = false;
  std::optional<Timestamp> kept_until;
};

FailedHost failed_host(const json::value& job) {
  FailedHost failed{host_names(job).front(), false, std::nullopt};
  const auto& attempts = array_field(job, {"TrainyardAttempts"});
  if (attempts.empty()) return failed;
  const json::value& last = attempts.back();
  if (auto name = text_field(last, {"FailedHost"}); !name.empty()) failed.name = std::move(name);
  for (const json::value& instance : array_field(last, {"Instances"})) {
    if (text_field(instance, {"Host"}) != failed.name) continue;
    failed.kept_until = time_field(instance, {"KeptUntil"});
    failed.is_kept = failed.kept_until && *failed.kept_until > system_clock().now();
  }
  return failed;
}

// From the host's newest stream, which is that of the last attempt. Errors are ignored.
std::vector<std::string> read_last_lines(Connection& connection, const std::string& job,
                                         const std::string& host) {
  constexpr std::string_view kGroup = "/aws/sagemaker/TrainingJobs";
  const auto streams = connection.call(
      client::kLogs, "DescribeLogStreams",
      json::object{{"logGroupName", kGroup}, {"logStreamNamePrefix", job + "/" + host + "-"}});
  if (!streams) return {};
  std::string newest;
  for (const json::value& stream : array_field(*streams, {"logStreams"}))
    newest = std::max(newest, text_field(stream, {"logStreamName"}));
  if (newest.empty()) return {};
  const auto events = connection.call(client::kLogs, "GetLogEvents",
                                      json::object{{"logGroupName", kGroup},
                                                   {"logStreamName", newest},
                                                   {"startFromHead", false},
                                                   {"limit", kLastLines}});
  std::vector<std::string> lines;
  if (events)
    for (const json::value& event : array_field(*events, {"events"}))
      lines.push_back(shown_log_message(text_field(event, {"message"})));
  return lines;
}

// The page for people, from top to bottom: facts, then a table for each list there is.
class JobPage {
 public:
  // `tags`: the response of ListTags; null if unknown. `last_lines`: of the failed host's log.
  JobPage(const json::value& job, const json::value& tags, std::vector<std::string> last_lines,
          Timestamp now, bool coloured)
      : job_(job),
        tags_(tags),
        last_lines_(std::move(last_lines)),
        now_(now),
        coloured_(coloured) {}

  std::string text() {
    failure();
    facts();
    pairs("Hyperparameters", {"HyperParameters"});
    pairs("Environment", {"Environment"});
    tags();
    channels();
    attempts();
    infra_checks();
    transitions();
    metrics();
    return out_;
  }

 private:
  void fact(std::string_view name, const std::string& value, Style style = Style::plain) {
    if (value.empty()) return;
    std::string label(name);
    label.resize(16, ' ');
    out_ += styled(label, Style::quiet, coloured_) + styled(value, style, coloured_) + "\n";
  }

  void table(std::string_view title, const std::vector<std::string>& header,
             const std::vector<std::vector<Cell>>& rows) {
    if (rows.empty()) return;
    out_ += "\n" + std::string(title) + "\n" + format_table(header, rows, coloured_);
  }

  // For a failed job, first: the reason, the last message, and what to try.
  void failure() {
    const std::string reason = text_field(job_, {"FailureReason"});
    if (text_field(job_, {"TrainingJobStatus"}) != "Failed" || reason.empty()) return;
    const FailedHost host = failed_host(job_);
    out_ += styled(reason, Style::bad, coloured_) + "\n";
    if (!last_lines_.empty()) {
      out_ += "\nLast lines of the log of " + host.name + "\n";
      for (const std::string& line : last_lines_) out_ += "  " + line + "\n";
    }
    out_ += "\nWhat to try\n";
    for (const std::string& advice :
         client::advise({text_field(job_, {"TrainingJobName"}), reason,
                         host_names(job_).size() > 1 ? host.name : "", last_lines_, host.is_kept}))
      out_ += "  - " + advice + "\n";
    out_ += "\n";
  }

  void facts() {
    const std::string status = text_field(job_, {"TrainingJobStatus"});
    const std::string secondary = text_field(job_, {"SecondaryStatus"});
    fact("Name", text_field(job_, {"TrainingJobName"}));
    fact("Status", secondary == status ? status : status + " (" + secondary + ")",
         style_of_status(status));
    fact("FailureReason", text_field(job_, {"FailureReason"}), Style::bad);
    fact("Model", text_field(job_, {"ModelArtifacts", "S3ModelArtifacts"}));
    fact("Model package", text_field(job_, {"OutputModelPackageArn"}));
    fact("Continues from", text_field(job_, {"ModelPackageConfig", "SourceModelPackageArn"}));
    fact("MLflow run", text_field(job_, {"MlflowDetails", "MlflowRunId"}));
    fact("MLflow server", text_field(job_, {"MlflowConfig", "MlflowResourceArn"}));
    fact("Image", text_field(job_, {"AlgorithmSpecification", "TrainingImage"}));
    fact("Algorithm", text_field(job_, {"AlgorithmSpecification", "AlgorithmName"}));
    fact("Instances", instances_text(job_));
    if (const auto created = time_field(job_, {"CreationTime"})) {
      fact("Created", format_for_people(*created) + ", " + format_span(now_ - *created) + " ago");
    }
    if (const auto ended = time_field(job_, {"TrainingEndTime"})) {
      fact("Ended", format_for_people(*ended) + ", " + format_span(now_ - *ended) + " ago");
    }
    if (const std::string seconds = text_field(job_, {"TrainingTimeInSeconds"}); !seconds.empty()) {
      fact("Training time", seconds_text(seconds));
    }
    fact("Kept until", kept_text(), Style::busy);
    fact("Outcome", outcome_text(), Style::busy);
    losses();
    limits();
    fact("Output", text_field(job_, {"OutputDataConfig", "S3OutputPath"}));
    fact("Checkpoints", text_field(job_, {"CheckpointConfig", "S3Uri"}));
    fact("Role", text_field(job_, {"RoleArn"}));
    fact("Arn", text_field(job_, {"TrainingJobArn"}));
  }

  std::string kept_text() const {
    const FailedHost host = failed_host(job_);
    if (!host.is_kept) return "";
    const auto until = host.kept_until;
    return (until ? format_for_people(*until) : "") + " (" + host.name + ", for trainyard exec)";
  }

  std::string outcome_text() const {
    std::string text = text_field(job_, {"TrainyardOutcome", "Rule"});
    if (text.empty()) return text;
    text = "by the server's rule outcomes." + text + ": ";
    std::string acts;
    for (const json::value& act : array_field(job_, {"TrainyardOutcome", "Acts"}))
      acts += (acts.empty() ? "" : ", ") + text_field(act, {});
    return text + acts;
  }

  void losses() {
    const std::string lines = text_field(job_, {"TrainyardLosses", "LogLines"});
    const std::string bytes = text_field(job_, {"TrainyardLosses", "LogBytes"});
    const std::string points = text_field(job_, {"TrainyardLosses", "MetricPoints"});
    std::string lost;
    if (!lines.empty() && lines != "0") lost = lines + " log lines (" + bytes + " bytes)";
    if (!points.empty() && points != "0")
      lost += (lost.empty() ? "" : ", ") + points + " metric points";
    fact("Lost", lost, Style::bad);
  }

  static std::string seconds_text(const std::string& seconds) {
    return format_span(std::chrono::seconds(std::atoll(seconds.c_str())));
  }

  void limits() {
    const auto limit = [this](const char* name) {
      const std::string seconds = text_field(job_, {"StoppingCondition", name});
      return seconds.empty() ? seconds : seconds_text(seconds);
    };
    std::string text;
    if (const std::string run = limit("MaxRuntimeInSeconds"); !run.empty())
      text = "runs for " + run;
    if (const std::string wait = limit("MaxPendingTimeInSeconds"); !wait.empty())
      text += (text.empty() ? "waits for " : ", waits for ") + wait;
    if (const std::string all = limit("MaxWaitTimeInSeconds"); !all.empty())
      text += (text.empty() ? "" : ", ") + all + " with all waiting";
    if (const std::string volume = text_field(job_, {"ResourceConfig", "VolumeSizeInGB"});
        !volume.empty())
      text += (text.empty() ? "" : ", ") + volume + " GB volume";
    if (!text.empty()) fact("At most", text);
  }

  void pairs(std::string_view title, FieldPath path) {
    std::vector<std::vector<Cell>> rows;
    if (const json::value* map = field(job_, path); map != nullptr && map->is_object()) {
      for (const auto& [name, value] : map->get_object()) {
        rows.push_back({{std::string(name)}, {first_line(text_field(value, {}))}});
      }
    }
    table(title, {"NAME", "VALUE"}, rows);
  }

  void tags() {
    std::vector<std::vector<Cell>> rows;
    for (const json::value& tag : array_field(tags_, {"Tags"}))
      rows.push_back({{text_field(tag, {"Key"})}, {first_line(text_field(tag, {"Value"}))}});
    table("Tags", {"KEY", "VALUE"}, rows);
  }

  void channels() {
    std::vector<std::vector<Cell>> rows;
    for (const json::value& channel : array_field(job_, {"InputDataConfig"})) {
      rows.push_back({{text_field(channel, {"ChannelName"})},
                      {text_field(channel, {"ContentType"})},
                      {text_field(channel, {"DataSource", "S3DataSource", "S3Uri"})}});
    }
    table("Channels", {"NAME", "TYPE", "DATA"}, rows);
  }

  void attempts() {
    const std::string table = attempts_table(job_, now_, coloured_);
    if (!table.empty()) out_ += "\nAttempts\n" + table;
  }

  void infra_checks() {
    const std::string table = infra_checks_table(job_, coloured_);
    if (!table.empty()) out_ += "\nInfrastructure checks\n" + table;
  }

  void transitions() {
    std::vector<std::vector<Cell>> rows;
    for (const json::value& step : array_field(job_, {"SecondaryStatusTransitions"})) {
      const auto start = time_field(step, {"StartTime"});
      const auto end = time_field(step, {"EndTime"});
      const std::string status = text_field(step, {"Status"});
      rows.push_back({{status, style_of_status(status)},
                      {start ? format_for_people(*start) : ""},
                      {start ? format_span(end.value_or(now_) - *start) : ""},
                      {text_field(step, {"StatusMessage"})}});
    }
    table("Transitions", {"STATUS", "SINCE", "FOR", "MESSAGE"}, rows);
  }

  void metrics() {
    std::vector<std::vector<Cell>> rows;
    for (const json::value& metric : array_field(job_, {"FinalMetricDataList"})) {
      rows.push_back({{text_field(metric, {"MetricName"})}, {text_field(metric, {"Value"})}});
    }
    table("Final metrics", {"NAME", "VALUE"}, rows);
  }

  // Hyperparameters may contain entire programs.
  static std::string first_line(const std::string& text) {
    const auto end = text.find('\n');
    return end == std::string::npos ? text : text.substr(0, end) + " …";
  }

  const json::value& job_;
  const json::value& tags_;
  const std::vector<std::string> last_lines_;
  const Timestamp now_;
  const bool coloured_;
  std::string out_;
};

int run(const DescribeFlags& flags) {
  auto connection = Connection::open(flags.client);
  if (!connection) return report(connection.error());
  const auto job = connection->call(client::kSageMaker, "DescribeTrainingJob",
                                    json::object{{"TrainingJobName", flags.job}});
  if (!job) return report(job.error().wrap("describe '" + flags.job + "'"));
  if (flags.client.json) {
    print(pretty_json(*job));
    return kDone;
  }
  const auto tags =
      connection->call(client::kSageMaker, "ListTags",
                       json::object{{"ResourceArn", text_field(*job, {"TrainingJobArn"})}});
  if (!tags) return report(tags.error().wrap("tags of '" + flags.job + "'"));
  std::vector<std::string> last_lines;
  if (text_field(*job, {"TrainingJobStatus"}) == "Failed")
    last_lines = read_last_lines(*connection, flags.job, failed_host(*job).name);
  print(JobPage(*job, *tags, std::move(last_lines), system_clock().now(), stdout_is_coloured())
            .text());
  return kDone;
}

}  // namespace

void declare_describe_command(CommandLine& line) {
  auto flags = std::make_shared<DescribeFlags>();  // shared: CLI11 copies the callback
  CLI::App* command = line.root.add_subcommand("describe", "Show one training job");
  command->add_option("JOB", flags->job, "The training job's name")->required();
  declare_client_flags(*command, flags->client);
  command->callback([&line, flags] { line.chosen = [flags] { return run(*flags); }; });
}

}  // namespace trainyard::cli
