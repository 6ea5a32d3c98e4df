#pragma once

#include <array>
#include <string>
#include <string_view>

// The outputs of a job below <S3OutputPath>/<job>/output/, and the part that each of several hosts
// uploads for the lead to join (docs/adr/0017).
namespace trainyard::model {

inline constexpr const char* kModelArchive = "model.tar.gz";
inline constexpr const char* kOutputArchive = "output.tar.gz";
inline constexpr std::array<const char*, 2> kOutputArchives{kModelArchive, kOutputArchive};

// The key of a host's part of the archive with the given key.
inline std::string output_part_key(std::string_view archive, std::string_view host) {
  return std::string(archive).append(".").append(host).append(".part");
}

}  // namespace trainyard::model
