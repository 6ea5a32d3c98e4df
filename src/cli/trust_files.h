#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "net/local_authority.h"

// How a program is made to trust the certificate authority of a data folder, without installing it
// anywhere.
namespace trainyard::cli {

using Environment = std::map<std::string, std::string>;

// The folder's authority, for AWS's domains; made when it is first asked for, durably, at
// `folder`/authority.pem, which only the owner can read. Of several processes at once the first one
// wins. corrupt names the file when it isn't one.
Result<net::LocalAuthority> open_authority(const std::filesystem::path& folder, Timestamp now);

// The variables that name a file of certificates to trust, and what they are to name: the file that
// `inherited` has there, or the system's, with `authority` added. The files are written to `into`.
// not_found: a file that a variable names isn't there, or the system has none (looked for at
// `system_bundles`, in this order).
Result<Environment> write_trust_files(const std::filesystem::path& into,
                                      const Environment& inherited, const std::string& authority,
                                      const std::vector<std::filesystem::path>& system_bundles);

// Debian, Ubuntu, Alpine, Arch; Fedora and its kin; openSUSE; what OpenSSL is built with.
std::vector<std::filesystem::path> usual_system_bundles();

}  // namespace trainyard::cli
