#include "data/credentials_file.h"

#include "base/files.h"

namespace trainyard::data {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r";
  const std::size_t first = text.find_first_not_of(kBlank);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

}  // namespace

Result<aws::Credentials> parse_credentials_file(std::string_view text, std::string_view profile) {
  aws::Credentials credentials;
  bool inside = false, found = false;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::string_view line = trimmed(text.substr(0, end));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[' && line.back() == ']') {
      inside = trimmed(line.substr(1, line.size() - 2)) == profile;
      found = found || inside;
      continue;
    }
    const std::size_t equals = line.find('=');
    if (!inside || equals == std::string_view::npos) continue;
    const std::string_view name = trimmed(line.substr(0, equals));
    const std::string value(trimmed(line.substr(equals + 1)));
    if (name == "aws_access_key_id") credentials.access_key_id = value;
    if (name == "aws_secret_access_key") credentials.secret_access_key = value;
    if (name == "aws_session_token") credentials.session_token = value;
  }
  const std::string name(profile);
  if (!found) return Error(ErrorKind::not_found, "there is no profile [" + name + "]");
  if (credentials.access_key_id.empty() || credentials.secret_access_key.empty())
    return Error(ErrorKind::invalid_argument,
                 "profile [" + name + "] lacks aws_access_key_id or aws_secret_access_key");
  return credentials;
}

std::string credentials_file_text(const aws::Credentials& credentials, std::string_view profile) {
  std::string text = "[" + std::string(profile) + "]\n";
  text += "aws_access_key_id = " + credentials.access_key_id + "\n";
  text += "aws_secret_access_key = " + credentials.secret_access_key + "\n";
  if (!credentials.session_token.empty())
    text += "aws_session_token = " + credentials.session_token + "\n";
  return text;
}

Result<aws::Credentials> FileCredentials::get() {
  const auto text = read_file(file_);
  if (!text) return text.error().wrap("read its credentials");
  auto credentials = parse_credentials_file(*text, profile_);
  if (!credentials) return credentials.error().wrap(file_.string());
  return credentials;
}

}  // namespace trainyard::data
