#pragma once

#include <string>
#include <string_view>

namespace trainyard::control {

// What the ARNs of all named resources begin with.
struct ArnScope {
  std::string partition = "aws";
  std::string region{};
  std::string account{};  // 12 digits

  // kind: "algorithm", say
  std::string arn(std::string_view kind, std::string_view name) const {
    return "arn:" + partition + ":sagemaker:" + region + ":" + account + ":" + std::string(kind) +
           "/" + std::string(name);
  }
};

}  // namespace trainyard::control
