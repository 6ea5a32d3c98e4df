#include "cli/trust_files.h"

#include <algorithm>
#include <system_error>

#include "aws/public_hosts.h"
#include "base/files.h"
#include "base/list_folder.h"

namespace trainyard::cli {
namespace {

namespace fs = std::filesystem;

struct TrustVariable {
  const char* name;
  enum class When {
    always,  // its programs use the system's certificates, or some of their own, without it
    if_set,  // its programs use another of these without it
  } when = When::always;
};
using When = TrustVariable::When;
constexpr TrustVariable kTrustVariables[] = {
    {"AWS_CA_BUNDLE", When::always},       // botocore, AWS CLI, AWS SDKs for Go, Java, PHP …
    {"REQUESTS_CA_BUNDLE", When::always},  // Python's requests, pip, botocore's vendored ones
    {"CURL_CA_BUNDLE", When::always},      // curl, the program
    {"SSL_CERT_FILE", When::always},       // OpenSSL's default: Python's ssl, httpx, Go, Ruby, Rust
    {"GIT_SSL_CAINFO", When::always},     {"HTTPLIB2_CA_CERTS", When::always},
    {"CARGO_HTTP_CAINFO", When::always},  {"PIP_CERT", When::if_set},
};
// Node.js trusts its built-in certificates and those in this file: it gets no copy of the system's.
constexpr const char* kNodeVariable = "NODE_EXTRA_CA_CERTS";

void append_certificates(std::string& to, const std::string& text) {
  to += text;
  if (!to.empty() && !to.ends_with('\n')) to += '\n';
}

// The content of a bundle, or of all files of a folder of certificates.
Result<std::string> read_bundle(const fs::path& path) {
  std::error_code ignored;
  if (!fs::is_directory(path, ignored)) return read_file(path);
  std::string all;
  for (const fs::path& file : list_readable(path)) {
    // Links by hash repeat files under another name.
    if (!fs::is_regular_file(fs::symlink_status(file, ignored))) continue;
    TRY(const std::string text, read_file(file));
    if (text.find("-----BEGIN CERTIFICATE-----") != std::string::npos)
      append_certificates(all, text);
  }
  return all;
}

Result<fs::path> find_system_bundle(const std::vector<fs::path>& candidates) {
  std::error_code ignored;
  for (const fs::path& path : candidates)
    if (fs::exists(path, ignored)) return path;
  return Error(ErrorKind::not_found,
               "no file of trusted certificates was found in the usual places (" +
                   (candidates.empty() ? std::string() : candidates.front().string()) +
                   "); install its ca-certificates, or name one with SSL_CERT_FILE");
}

const std::string* find_set(const Environment& environment, const char* name) {
  const auto found = environment.find(name);
  return found == environment.end() || found->second.empty() ? nullptr : &found->second;
}

// Each bundle is written once, for any number of variables.
class Bundles {
 public:
  Bundles(fs::path into, const std::string& authority)
      : into_(std::move(into)), authority_(authority) {}

  Result<std::string> with_authority(const fs::path& base) {
    if (const auto found = written_.find(base); found != written_.end()) return found->second;
    TRY(std::string text, read_bundle(base));
    const fs::path file = into_ / ("ca-bundle-" + std::to_string(written_.size() + 1) + ".pem");
    append_certificates(text, "");
    TRY_VOID(replace_file(file, text + authority_, 0644));
    return written_[base] = file.string();
  }

 private:
  const fs::path into_;
  const std::string& authority_;
  std::map<fs::path, std::string> written_;
};

}  // namespace

Result<net::LocalAuthority> open_authority(const fs::path& folder, Timestamp now) {
  const fs::path path = folder / "authority.pem";
  std::error_code ignored;
  if (!fs::exists(path, ignored)) {
    TRY_VOID(ensure_directory(folder, 0700));
    TRY(const net::LocalAuthority made,
        net::LocalAuthority::make({std::begin(aws::kPublicDomains), std::end(aws::kPublicDomains)},
                                  now));
    TRY_VOID(create_file_once(path, made.secret_pem(), 0600));
  }
  TRY(const std::string pem, read_file(path));
  auto authority = net::LocalAuthority::parse(pem);
  if (!authority) {
    return authority.error().wrap(path.string() + " (remove it to have a new one made)");
  }
  return authority;
}

Result<Environment> write_trust_files(const fs::path& into, const Environment& inherited,
                                      const std::string& authority,
                                      const std::vector<fs::path>& system_bundles) {
  Environment variables;
  Bundles bundles(into, authority);
  for (const auto& [name, when] : kTrustVariables) {
    const std::string* theirs = find_set(inherited, name);
    if (theirs == nullptr && when == When::if_set) continue;
    fs::path base;
    if (theirs != nullptr) {
      base = *theirs;
    } else {
      TRY(base, find_system_bundle(system_bundles));
    }
    auto file = bundles.with_authority(base);
    if (!file) return theirs != nullptr ? file.error().wrap(name) : file.error();
    variables[name] = *file;
  }
  const fs::path alone = into / "ca.pem";
  TRY_VOID(replace_file(alone, authority, 0644));
  variables[kNodeVariable] = alone.string();
  if (const std::string* theirs = find_set(inherited, kNodeVariable)) {
    auto file = bundles.with_authority(*theirs);
    // Node.js itself only warns when that file isn't there.
    if (file) variables[kNodeVariable] = *file;
  }
  return variables;
}

std::vector<fs::path> usual_system_bundles() {
  return {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
          "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};
}

}  // namespace trainyard::cli
