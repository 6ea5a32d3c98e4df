#include "aws/public_hosts.h"

#include <algorithm>
#include <string>
#include <vector>

#include "base/ascii.h"
#include "base/split.h"

namespace trainyard::aws {
namespace {

using Labels = std::vector<std::string_view>;

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

// "us-east-1", "us-gov-west-1"; and what services without regions have in its place (botocore's
// endpoint rules).
bool is_region(std::string_view label) {
  if (is_one_of(label, {"global", "aws-global", "us-gov", "aws-cn-global", "aws-us-gov-global"})) {
    return true;
  }
  const auto is_word = [](std::string_view word) {
    return !word.empty() &&
           std::all_of(word.begin(), word.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  };
  const std::size_t last = label.rfind('-');
  const std::size_t first = label.find('-');
  if (last == std::string_view::npos || first == last) return false;
  const std::string_view number = label.substr(last + 1);
  if (number.empty() || number.find_first_not_of("0123456789") != std::string_view::npos) {
    return false;
  }
  // "us", "eu", "cn" …
  if (first != 2) return false;
  std::string_view words = label.substr(0, last);
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find('-'));
    if (!is_word(word)) return false;
    words.remove_prefix(std::min(words.size(), word.size() + 1));
  }
  return true;
}

std::string_view without_fips(std::string_view label) {
  constexpr std::string_view kFips = "-fips";
  if (label.ends_with(kFips)) label.remove_suffix(kFips.size());
  return label;
}

// From the right, since a bucket's name may contain dots, and "s3" too.
bool is_s3(Labels labels) {
  if (is_region(labels.back())) labels.pop_back();
  if (!labels.empty() && labels.back() == "dualstack") labels.pop_back();
  if (labels.empty()) return false;
  const std::string_view service = without_fips(labels.back());
  return is_one_of(service, {"s3", "s3-external-1"}) ||
         (service.starts_with("s3-") && is_region(service.substr(3)));
}

bool is_answered(const Labels& labels) {
  if (std::any_of(labels.begin(), labels.end(),
                  [](std::string_view label) { return label.empty(); })) {
    return false;
  }
  const std::string_view first = without_fips(labels.front());
  if (labels.size() == 1 && is_one_of(first, {"sts", "iam"})) return true;
  if (labels.size() == 2 && is_region(labels[1]) &&
      is_one_of(first, {"sts", "iam", "logs", "stream-logs", "streaming-logs", "monitoring",
                        "events", "ssm", "ssmmessages"})) {
    return true;
  }
  if (labels.size() == 3 && without_fips(labels[1]) == "sagemaker" && is_region(labels[2]) &&
      is_one_of(first, {"api", "runtime", "metrics", "featurestore-runtime"})) {
    return true;
  }
  return is_s3(labels);
}

}  // namespace

PublicHost classify_host(std::string_view host) {
  std::string name = lower_case(host);
  if (name.ends_with('.')) name.pop_back();
  for (const std::string_view domain : kPublicDomains) {
    if (name == domain) return PublicHost::not_answered;
    if (name.size() <= domain.size() || !name.ends_with(domain) ||
        name[name.size() - domain.size() - 1] != '.') {
      continue;
    }
    const auto below = std::string_view(name).substr(0, name.size() - domain.size() - 1);
    return is_answered(split(below, '.')) ? PublicHost::answered : PublicHost::not_answered;
  }
  return PublicHost::foreign;
}

}  // namespace trainyard::aws
