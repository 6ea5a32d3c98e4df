#include "model/registry_credentials.h"

#include <algorithm>

namespace trainyard::model {
namespace {

constexpr std::string_view kDockerHub = "docker.io";

// arn:PARTITION:lambda:REGION:ACCOUNT:function:NAME[:QUALIFIER]
std::string_view function_name(std::string_view arn) {
  constexpr std::string_view kFunction = ":function:";
  const std::size_t at = arn.find(kFunction);
  if (at == std::string_view::npos) return {};
  const std::string_view name = arn.substr(at + kFunction.size());
  return name.substr(0, name.find(':'));
}

bool has_upper_case(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return c >= 'A' && c <= 'Z'; });
}

}  // namespace

const RegistryCredentialsByName::value_type* find_registry_credentials(
    const RegistryCredentialsByName& all, std::string_view function_arn) {
  for (const std::string_view wanted : {function_arn, function_name(function_arn)}) {
    const auto found =
        std::ranges::find_if(all, [&](const auto& each) { return each.second.function == wanted; });
    if (found != all.end()) return &*found;
  }
  return nullptr;
}

// The grammar of distribution/reference: a first component that can't be a repository's is a host.
std::string registry_of(std::string_view image) {
  constexpr std::string_view kRegistry = "docker://";
  if (image.starts_with(kRegistry)) {
    image.remove_prefix(kRegistry.size());
  } else {
    for (const std::string_view file : {"oci:", "oci-archive:", "docker-archive:"})
      if (image.starts_with(file)) return {};
  }
  const std::size_t slash = image.find('/');
  if (slash == std::string_view::npos) return std::string(kDockerHub);
  const std::string_view first = image.substr(0, slash);
  const bool is_host = first.find_first_of(".:") != std::string_view::npos ||
                       first == "localhost" || has_upper_case(first);
  if (!is_host || first == "index.docker.io") return std::string(kDockerHub);
  return std::string(first);
}

}  // namespace trainyard::model
