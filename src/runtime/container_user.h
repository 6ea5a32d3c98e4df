#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace trainyard::runtime {

struct ContainerUser {
  std::uint32_t uid = 0;
  std::uint32_t gid = 0;
  std::vector<std::uint32_t> additional_gids;
};

// Resolves an image's USER ("", "name", "uid", each also with ":group") by Docker's rules: names
// are looked up in the given passwd(5) and group(5) texts, numbers need no entry; without a group
// the user's own and its supplementary groups. invalid_argument: a name has no entry. Pure.
Result<ContainerUser> find_user(std::string_view user, std::string_view passwd,
                                std::string_view group);

// The same with the files of an unpacked image. Links in it are never followed out of it.
Result<ContainerUser> find_user_in(std::string_view user, const std::filesystem::path& rootfs);

}  // namespace trainyard::runtime
