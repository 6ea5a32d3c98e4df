#pragma once

#include <string>
#include <string_view>

namespace trainyard::control {

// The common part of the ARNs of all named resources.
struct ArnScope {
  std::string partition = "aws";
  std::string region{};
  std::string account{};  // 12 digits

  // `kind`: "algorithm", for example.
  std::string arn(std::string_view kind, std::string_view name) const {
    return "arn:" + partition + ":sagemaker:" + region + ":" + account + ":" + std::string(kind) +
           "/" + std::string(name);
  }
};

}  // namespace trainyard::control
