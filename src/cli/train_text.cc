#include "cli/train_text.h"

#include <boost/json.hpp>
#include <cstdlib>

#include "base/utf8.h"
#include "cli/instances_text.h"
#include "cli/json_fields.h"
#include "cli/text.h"
#include "model/codec.h"

namespace trainyard::cli {
namespace {

namespace json = boost::json;

void fact(std::string& out, std::string_view name, const std::string& value, bool coloured) {
  if (value.empty()) return;
  std::string label(name);
  label.resize(std::max<std::size_t>(18, label.size() + 2), ' ');
  out += styled(label, Style::quiet, coloured) + value + "\n";
}

const LocalFiles* files_of(const TrainPlan& plan, const std::vector<LocalFiles>& files,
                           const std::string& channel, std::string* source) {
  for (std::size_t i = 0; i < plan.uploads.size() && i < files.size(); ++i) {
    if (plan.uploads[i].channel != channel) continue;
    *source = plan.uploads[i].source.string();
    return &files[i];
  }
  return nullptr;
}

// Long values are entire programs: their beginning is enough, the request has the rest.
std::string short_value(const std::string& value) {
  constexpr std::size_t kMax = 40;
  const std::string_view line(value.data(), std::min(value.find('\n'), value.size()));
  const std::string_view start = truncate_utf8(line, kMax);
  return start.size() < value.size() ? std::string(start) + "…" : value;
}

std::string pairs_text(const std::map<std::string, std::string>& pairs) {
  std::string text;
  for (const auto& [name, value] : pairs) {
    if (!text.empty()) text += ", ";
    text += name + "=" + short_value(value);
  }
  return text;
}

std::string next_commands(const std::vector<std::pair<std::string, std::string>>& commands) {
  std::size_t width = 0;
  for (const auto& [command, what] : commands) width = std::max(width, command.size());
  std::string text = "\nWhat next:\n";
  for (const auto& [command, what] : commands)
    text += "  " + command + std::string(width - command.size() + 3, ' ') + what + "\n";
  return text;
}

std::string metrics_text(const json::value& job) {
  std::string text;
  for (const json::value& metric : array_field(job, {"FinalMetricDataList"})) {
    if (!text.empty()) text += ", ";
    text += text_field(metric, {"MetricName"}) + " " + text_field(metric, {"Value"});
  }
  return text;
}

// Whether its container was ever started, as far as known.
bool has_run(const json::value& job) {
  const json::array& steps = array_field(job, {"SecondaryStatusTransitions"});
  if (steps.empty()) return true;
  for (const json::value& step : steps)
    if (text_field(step, {"Status"}) == "Training") return true;
  return false;
}

std::string times_text(const json::value& job) {
  const auto created = time_field(job, {"CreationTime"});
  const auto ended = time_field(job, {"TrainingEndTime"});
  const std::string seconds = text_field(job, {"TrainingTimeInSeconds"});
  const std::chrono::seconds training(std::atoll(seconds.c_str()));
  std::string text;
  // Training time is rounded up to seconds.
  if (created && ended)
    text +=
        " after " + format_span(std::max<std::chrono::milliseconds>(training, *ended - *created));
  if (!seconds.empty()) text += " (" + format_span(training) + " of training)";
  return text;
}

}  // namespace

std::string files_text(const LocalFiles& files) {
  return std::to_string(files.files.size()) + (files.files.size() == 1 ? " file, " : " files, ") +
         format_bytes(files.size);
}

std::string data_words(const ClientFlags& flags) {
  return flags.data.empty() ? "" : " --data " + shell_word(flags.data);
}

std::string plan_text(const TrainPlan& plan, const std::vector<LocalFiles>& files, bool coloured) {
  const model::CreateTrainingJobRequest& request = plan.request;
  const json::value wire = model::serialize(request);
  std::string out;
  fact(out, "Training job", plan.job_name(), coloured);
  fact(out, "Image", text_field(wire, {"AlgorithmSpecification", "TrainingImage"}), coloured);
  fact(out, "Algorithm", text_field(wire, {"AlgorithmSpecification", "AlgorithmName"}), coloured);
  const auto runtime = std::chrono::seconds(
      request.stopping_condition ? request.stopping_condition->max_runtime_in_seconds.value_or(0)
                                 : 0);
  fact(out, "Instance",
       instances_text(wire) + ", " + text_field(wire, {"ResourceConfig", "VolumeSizeInGB"}) +
           " GB volume, at most " + format_span(runtime),
       coloured);
  for (const json::value& channel : array_field(wire, {"InputDataConfig"})) {
    const std::string name = text_field(channel, {"ChannelName"});
    std::string source;
    const LocalFiles* local = files_of(plan, files, name, &source);
    const std::string uri = text_field(channel, {"DataSource", "S3DataSource", "S3Uri"});
    fact(out, "Channel " + name,
         local == nullptr ? uri : source + " (" + files_text(*local) + ") to " + uri, coloured);
  }
  fact(out, "Hyperparameters",
       pairs_text(request.hyper_parameters.value_or(std::map<std::string, std::string>{})),
       coloured);
  fact(out, "Environment",
       pairs_text(request.environment.value_or(std::map<std::string, std::string>{})), coloured);
  fact(out, "Results", plan.results.to_string(), coloured);
  if (!plan.output_folder.empty())
    fact(out, "", "then " + plan.output_folder.string() + " on this machine", coloured);
  return out;
}

std::string update_text(const JobUpdate& update, bool for_terminal, bool coloured) {
  if (update.status.empty() && update.text.empty()) return "";
  if (update.status.empty())
    return "    " + host_prefix(update.host) +
           (for_terminal ? shown_log_message(update.text) : update.text);
  std::string text = styled(format_iso8601(update.at).substr(11, 8), Style::quiet, coloured) + " " +
                     styled(update.status, style_of_status(update.status), coloured);
  return update.text.empty() ? text : text + ": " + update.text;
}

std::string detached_text(const std::string& job, const ClientFlags& flags) {
  const std::string data = data_words(flags);
  return next_commands(
      {{"trainyard logs -f " + job + data, "follow it"},
       {"trainyard describe " + job + data, "see how it is"},
       {"trainyard stop " + job + data, "stop it"},
       {"trainyard download " + job + " --output DIR" + data, "its results, once it has ended"}});
}

std::string closing_text(const json::value& job, const TrainPlan& plan,
                         const FetchedOutputs* fetched, const ClientFlags& flags, bool coloured) {
  const std::string status = text_field(job, {"TrainingJobStatus"});
  const std::string name = plan.job_name();
  const std::string data = data_words(flags);
  std::string text =
      "\n" + styled(status, style_of_status(status), coloured) + times_text(job) + "\n";
  fact(text, "Metrics", metrics_text(job), coloured);
  std::string here;
  if (fetched != nullptr) {
    for (const std::string& folder : fetched->folders)
      here += (here.empty() ? "" : ", ") + (plan.output_folder / folder).string() + "/";
    fact(text, "Results",
         !has_run(job)  ? "none: its container was never started"
         : here.empty() ? "none: the job wrote nothing to /opt/ml/model and /opt/ml/output/data"
                        : here + " (" + std::to_string(fetched->files) +
                              (fetched->files == 1 ? " file)" : " files)"),
         coloured);
  } else {
    fact(text, "Model", text_field(job, {"ModelArtifacts", "S3ModelArtifacts"}), coloured);
  }
  std::vector<std::pair<std::string, std::string>> next;
  const bool ran = has_run(job);
  if (text_field(job, {"FailureReason"}).find("Cannot pull algorithm container") !=
      std::string::npos)
    next.emplace_back("trainyard image ls" + data, "the images that are here (oci runtime)");
  if (status != "Completed" && ran)
    next.emplace_back("trainyard logs " + name + data, "the whole log, to see why");
  if (!here.empty())
    next.emplace_back("ls " + shell_word((plan.output_folder / fetched->folders.front()).string()),
                      "what came out");
  if (fetched == nullptr && ran)
    next.emplace_back("trainyard download " + name + " --output DIR" + data, "its results, here");
  next.emplace_back("trainyard describe " + name + data, "times, metrics, where everything is");
  next.emplace_back("trainyard jobs" + data, "all training jobs");
  return text + next_commands(next);
}

json::value dry_run_json(const TrainPlan& plan, const std::vector<LocalFiles>& files) {
  json::array uploads;
  for (std::size_t i = 0; i < plan.uploads.size(); ++i) {
    json::object upload{{"ChannelName", plan.uploads[i].channel},
                        {"Source", plan.uploads[i].source.string()},
                        {"S3Uri", plan.uploads[i].target.to_string()}};
    if (i < files.size()) {
      upload["Files"] = files[i].files.size();
      upload["Bytes"] = files[i].size.value;
    }
    uploads.push_back(std::move(upload));
  }
  return json::object{{"Request", model::serialize(plan.request)}, {"Uploads", uploads}};
}

json::value result_json(const std::string& arn, const json::value& job, const TrainPlan& plan,
                        const FetchedOutputs* fetched) {
  json::object result{{"TrainingJobName", plan.job_name()}, {"TrainingJobArn", arn}};
  for (const char* name : {"TrainingJobStatus", "SecondaryStatus", "FailureReason"})
    if (std::string value = text_field(job, {name}); !value.empty()) result[name] = value;
  result["Results"] = plan.results.to_string();
  if (fetched != nullptr) {
    json::array folders;
    for (const std::string& folder : fetched->folders)
      folders.push_back(json::string((plan.output_folder / folder).string()));
    result["OutputFolders"] = std::move(folders);
  }
  if (!job.is_null()) result["TrainingJob"] = job;
  return result;
}

}  // namespace trainyard::cli
