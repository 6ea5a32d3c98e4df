#include "data/credentials_file.h"

#include "aws/profile_file.h"
#include "base/files.h"

namespace trainyard::data {
Result<aws::Credentials> parse_credentials_file(std::string_view text, std::string_view profile) {
  TRY(const auto sections, aws::parse_profile_file(text));
  const std::string name(profile);
  const auto found = sections.find(name);
  if (found == sections.end())
    return Error(ErrorKind::not_found, "there is no profile [" + name + "]");
  const auto setting = [&](std::string_view key) {
    const auto value = found->second.find(key);
    return value == found->second.end() ? std::string() : value->second;
  };
  aws::Credentials credentials{setting("aws_access_key_id"), setting("aws_secret_access_key"),
                               setting("aws_session_token")};
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

Result<aws::Credentials> FileCredentials::get(const std::stop_token&) {
  const auto text = read_file(file_);
  if (!text) return text.error().wrap("read its credentials");
  auto credentials = parse_credentials_file(*text, profile_);
  if (!credentials) return credentials.error().wrap(file_.string());
  return credentials;
}

}  // namespace trainyard::data
