#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/local_authority.h"

// Makes a program trust the certificate authority of a data folder, without installing it.
namespace trainyard::cli {

using Environment = std::map<std::string, std::string>;

// The folder's authority, for AWS's domains; created at the first call, durably, at
// `folder`/authority.pem, which only the owner can read. If several processes do so at once, the
// first wins. corrupt names the file if it isn't valid.
Result<net::LocalAuthority> open_authority(const std::filesystem::path& folder, Timestamp now);

// The variables that name a file of trusted certificates, with new values: the file that
// `inherited` names, or the system's, with `authority` added. The files are written to `into`.
// not_found: a file that a variable names doesn't exist, or the system has none (looked for at
// `system_bundles`, in this order).
Result<Environment> write_trust_files(const std::filesystem::path& into,
                                      const Environment& inherited, const std::string& authority,
                                      const std::vector<std::filesystem::path>& system_bundles);

// Debian, Ubuntu, Alpine, Arch; Fedora and its kin; openSUSE; what OpenSSL is built with.
std::vector<std::filesystem::path> usual_system_bundles();

}  // namespace trainyard::cli
