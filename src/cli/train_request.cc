#include "cli/train_request.h"

#include <algorithm>
#include <boost/json/object.hpp>
#include <set>
#include <utility>

#include "cli/flag_values.h"
#include "model/codec.h"
#include "model/shape.h"
#include "model/validation.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;
using model::CreateTrainingJobRequest;

constexpr const char* kDefaultInstanceType = "ml.m5.large";
constexpr std::int64_t kDefaultVolumeGb = 10;
constexpr std::int64_t kDefaultMaxRuntime = 86400;  // CreateTrainingJob's own default
constexpr std::size_t kMaxNameLength = 63;          // of a training job

// Also S3's https form of a URI, as the API takes it.
bool is_s3(std::string_view text) {
  return text.starts_with("s3://") || data::S3Location::parse(text);
}

template <class T>
T& made(std::optional<T>& value) {
  if (!value) value.emplace();
  return *value;
}

// The item of `list` with that name, appended if there is none.
template <class T>
T& named(std::vector<T>& list, std::optional<std::string> T::* name, const std::string& wanted) {
  const auto found =
      std::find_if(list.begin(), list.end(), [&](const T& item) { return item.*name == wanted; });
  if (found != list.end()) return *found;
  list.emplace_back().*name = wanted;
  return list.back();
}

// "123.dkr.ecr.us-east-1.amazonaws.com/team/My_Image:1" -> "My-Image"
std::string name_from_image(std::string_view image) {
  if (const auto at = image.find('@'); at != std::string_view::npos) image = image.substr(0, at);
  if (const auto slash = image.rfind('/'); slash != std::string_view::npos)
    image.remove_prefix(slash + 1);
  image = image.substr(0, image.find(':'));
  for (const std::string_view ending : {".tar", ".oci"})
    if (image.ends_with(ending)) image.remove_suffix(ending.size());
  std::string name;
  for (const char c : image) {
    const bool fits = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (fits) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  while (name.ends_with('-')) name.pop_back();
  return name.empty() ? "job" : name;
}

// Like the names that the SageMaker SDK gives to jobs: "xgboost-2026-01-31-09-05-00-120".
std::string make_job_name(std::string_view image, Timestamp now) {
  std::string stamp = "-" + format_iso8601(now);
  stamp.pop_back();  // Z
  for (char& c : stamp)
    if (c == ':' || c == '.' || c == 'T') c = '-';
  std::string name = name_from_image(image);
  name.resize(std::min(name.size(), kMaxNameLength - stamp.size()));
  while (name.ends_with('-')) name.pop_back();
  return name + stamp;
}

// oci-archive:x.tar -> oci-archive:/here/x.tar: the server has its own working directory.
std::string with_absolute_path(const std::string& image, const fs::path& directory) {
  for (const char* prefix : {"oci-archive:", "docker-archive:", "oci:"}) {
    if (!image.starts_with(prefix)) continue;
    const fs::path path = image.substr(std::string_view(prefix).size());
    return prefix + (directory / path).lexically_normal().string();
  }
  return image;
}

class Planner {
 public:
  Planner(const TrainFlags& flags, const CreateTrainingJobRequest& base,
          const TrainSetting& setting)
      : flags_(flags), setting_(setting) {
    plan_.request = base;
  }

  Result<TrainPlan> plan() {
    TRY_VOID(algorithm());
    TRY_VOID(name_and_role());
    TRY_VOID(channels());
    TRY_VOID(maps());
    TRY_VOID(resources());
    TRY_VOID(output());
    if (flags_.network_isolation) request().enable_network_isolation = true;
    const auto failure = model::validation_failure(model::shape_of<CreateTrainingJobRequest>(),
                                                   model::serialize(request()));
    if (failure) return Error(ErrorKind::invalid_argument, *failure);
    return std::move(plan_);
  }

 private:
  CreateTrainingJobRequest& request() { return plan_.request; }

  Result<void> algorithm() {
    auto& algorithm = made(request().algorithm_specification);
    if (!flags_.image.empty())
      algorithm.training_image = with_absolute_path(flags_.image, setting_.working_directory);
    if (algorithm.training_image.value_or("").empty() && !algorithm.algorithm_name)
      return Error(ErrorKind::invalid_argument,
                   "no training image: name one (trainyard train IMAGE …), or give "
                   "AlgorithmSpecification.TrainingImage or AlgorithmName in --request-file");
    if (!algorithm.training_input_mode)
      algorithm.training_input_mode = model::TrainingInputMode::File;
    if (!flags_.entrypoint.empty()) algorithm.container_entrypoint = flags_.entrypoint;
    if (!flags_.arguments.empty()) algorithm.container_arguments = flags_.arguments;
    for (const std::string& text : flags_.metrics) {
      TRY(const auto pair, parse_assignment("--metric", text));
      named(made(algorithm.metric_definitions), &model::MetricDefinition::name, pair.first).regex =
          pair.second;
    }
    return ok();
  }

  std::string image_or_algorithm() {
    const auto& algorithm = *request().algorithm_specification;
    return algorithm.training_image ? *algorithm.training_image
                                    : algorithm.algorithm_name.value_or("");
  }

  Result<void> name_and_role() {
    if (!flags_.name.empty()) request().training_job_name = flags_.name;
    if (!request().training_job_name)
      request().training_job_name = make_job_name(image_or_algorithm(), setting_.now);
    if (!flags_.role.empty()) request().role_arn = flags_.role;
    if (!request().role_arn) {
      if (setting_.place.account.empty())
        return Error(ErrorKind::invalid_argument,
                     "the account is not known here, so --role must be given "
                     "(arn:aws:iam::<account>:role/<name>), or AWS_ACCOUNT_ID be set");
      request().role_arn = "arn:aws:iam::" + setting_.place.account + ":role/trainyard";
    }
    return ok();
  }

  // The bucket for everything that this command uploads, like the SDK's default bucket.
  Result<std::string> own_bucket() {
    std::string account = setting_.place.account;
    if (account.empty()) {
      const auto role = aws::Arn::parse(request().role_arn.value_or(""));
      if (role) account = role->account;
    }
    if (account.empty())
      return bad_flag("--role", request().role_arn.value_or(""), "is not the ARN of a role");
    plan_.own_bucket = "trainyard-" + setting_.place.region + "-" + account;
    return plan_.own_bucket;
  }

  Result<void> channels() {
    std::set<std::string> seen;
    for (const std::string& text : flags_.channels) {
      TRY(const auto pair, parse_assignment("--channel", text));
      const auto& [name, data] = pair;
      if (data.empty()) return bad_flag("--channel", text, "names no data");
      if (!seen.insert(name).second)
        return bad_flag("--channel", text, "the channel '" + name + "' is given twice");
      auto& channel = named(made(request().input_data_config), &model::Channel::channel_name, name);
      model::S3DataSource source;
      source.s3_data_type = model::S3DataType::S3Prefix;
      source.s3_data_distribution_type = model::S3DataDistribution::FullyReplicated;
      source.s3_uri = data;
      if (!is_s3(data)) {
        TRY(const std::string bucket, own_bucket());
        const data::S3Location target{bucket, plan_.job_name() + "/input/" + name + "/"};
        source.s3_uri = target.to_string();
        plan_.uploads.push_back({name, data, target});
      }
      made(channel.data_source).s3_data_source = source;
    }
    for (const std::string& text : flags_.content_types) {
      TRY(const auto pair, parse_assignment("--content-type", text));
      auto& list = made(request().input_data_config);
      const auto found = std::find_if(list.begin(), list.end(), [&](const model::Channel& c) {
        return c.channel_name == pair.first;
      });
      if (found == list.end())
        return bad_flag("--content-type", text, "there is no channel '" + pair.first + "'");
      found->content_type = pair.second;
    }
    return ok();
  }

  Result<void> maps() {
    for (const std::string& text : flags_.hyper_parameters) {
      TRY(const auto pair, parse_assignment("--hp", text));
      made(request().hyper_parameters)[pair.first] = pair.second;
    }
    for (const std::string& text : flags_.environment) {
      TRY(const auto pair, parse_assignment("--env", text));
      made(request().environment)[pair.first] = pair.second;
    }
    for (const std::string& text : flags_.tags) {
      TRY(const auto pair, parse_assignment("--tag", text));
      named(made(request().tags), &model::Tag::key, pair.first).value = pair.second;
    }
    return ok();
  }

  Result<void> resources() {
    auto& resources = made(request().resource_config);
    if (!flags_.instance_type.empty()) {
      // The API's own message would list all of them.
      const auto types =
          model::shape_of<model::ResourceConfig>().find("InstanceType")->shape->values;
      if (std::find(types.begin(), types.end(), flags_.instance_type) == types.end())
        return bad_flag("--instance-type", flags_.instance_type,
                        "is not an instance type of training jobs, like ml.m5.large");
      resources.instance_type = flags_.instance_type;
    }
    if (flags_.volume_gb > 0) resources.volume_size_in_gb = flags_.volume_gb;
    // Instance groups have their own types and counts.
    if (!resources.instance_groups) {
      if (!resources.instance_type) resources.instance_type = kDefaultInstanceType;
      if (!resources.instance_count) resources.instance_count = 1;
    }
    if (!resources.volume_size_in_gb) resources.volume_size_in_gb = kDefaultVolumeGb;
    auto& condition = made(request().stopping_condition);
    if (!flags_.max_runtime.empty()) {
      TRY(const auto runtime, parse_duration("--max-runtime", flags_.max_runtime));
      condition.max_runtime_in_seconds = runtime.count();
    }
    if (!condition.max_runtime_in_seconds) condition.max_runtime_in_seconds = kDefaultMaxRuntime;
    TRY_VOID(spot());
    return keep_on_failure();
  }

  Result<void> spot() {
    auto& condition = made(request().stopping_condition);
    if (flags_.spot) request().enable_managed_spot_training = true;
    if (!flags_.max_wait.empty()) {
      TRY(const auto wait, parse_duration("--max-wait", flags_.max_wait));
      condition.max_wait_time_in_seconds = wait.count();
    }
    const bool is_spot = request().enable_managed_spot_training.value_or(false);
    if (!flags_.max_wait.empty() && !is_spot)
      return bad_flag("--max-wait", flags_.max_wait, "is for --spot only");
    if (is_spot && !condition.max_wait_time_in_seconds)
      condition.max_wait_time_in_seconds = condition.max_runtime_in_seconds;
    return ok();
  }

  // How a plain request specifies it (docs/semantics.md).
  Result<void> keep_on_failure() {
    if (flags_.keep_on_failure.empty()) return ok();
    TRY(const auto time, parse_duration("--keep-on-failure", flags_.keep_on_failure));
    made(request().environment)["TRAINYARD_KEEP_ON_FAILURE"] = std::to_string(time.count());
    return ok();
  }

  Result<void> output() {
    auto& output = made(request().output_data_config);
    if (is_s3(flags_.output)) {
      output.s3_output_path = flags_.output;
    } else if (!flags_.output.empty()) {
      if (flags_.detach)
        return bad_flag("--output", flags_.output,
                        "--detach doesn't wait for results to put there; leave it out and fetch "
                        "them later with: trainyard download JOB --output DIR");
      plan_.output_folder = flags_.output;
    }
    if (!output.s3_output_path) {
      TRY(const std::string bucket, own_bucket());
      output.s3_output_path = "s3://" + bucket;
    }
    TRY(plan_.results, data::parse_s3_location(*output.s3_output_path));
    plan_.results.key = data::join_key(plan_.results.key, plan_.job_name() + "/output/");
    return ok();
  }

  const TrainFlags& flags_;
  const TrainSetting& setting_;
  TrainPlan plan_;
};

}  // namespace

Result<TrainPlan> plan_training_job(const TrainFlags& flags, const CreateTrainingJobRequest& base,
                                    const TrainSetting& setting) {
  return Planner(flags, base, setting).plan();
}

}  // namespace trainyard::cli
