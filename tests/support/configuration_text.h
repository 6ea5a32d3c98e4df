#pragma once

#include <string>
#include <utility>
#include <vector>

#include "config/configuration.h"

namespace trainyard::config {

// What a server started with that file and those flags would have.
inline Loaded load(std::string text, GivenFlags flags = {}) {
  return load(Sources{File{"c.toml", std::move(text)}, std::move(flags), "/default"});
}

inline std::vector<std::string> texts(const std::vector<Problem>& problems) {
  std::vector<std::string> out;
  for (const Problem& problem : problems) out.push_back(problem.to_string());
  return out;
}

}  // namespace trainyard::config
