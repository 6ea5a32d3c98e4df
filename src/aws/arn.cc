#include "aws/arn.h"

namespace trainyard::aws {

std::string Arn::to_string() const {
  return "arn:" + partition + ":" + service + ":" + region + ":" + account + ":" + resource;
}

std::optional<Arn> Arn::parse(std::string_view text) {
  Arn arn;
  std::string* const parts[] = {&arn.partition, &arn.service, &arn.region, &arn.account};
  if (!text.starts_with("arn:")) return std::nullopt;
  text.remove_prefix(4);
  for (std::string* part : parts) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    *part = text.substr(0, colon);
    text.remove_prefix(colon + 1);
  }
  arn.resource = text;
  return arn;
}

Arn sagemaker_arn(const Place& place, std::string_view kind, std::string_view name) {
  return {"aws", "sagemaker", place.region, place.account,
          std::string(kind) + "/" + std::string(name)};
}

Arn training_job_arn(const Place& place, std::string_view job_name) {
  return sagemaker_arn(place, "training-job", job_name);
}

}  // namespace trainyard::aws
