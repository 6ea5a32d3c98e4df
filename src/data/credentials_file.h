#pragma once

#include <filesystem>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "aws/credentials_provider.h"
#include "base/result.h"

namespace trainyard::data {

// Parses a profile of an AWS SDKs' credentials file (~/.aws/credentials): aws_access_key_id,
// aws_secret_access_key and optionally aws_session_token below [profile]. not_found: no such
// profile; invalid_argument: it lacks a key, or the file doesn't have that form. Error messages
// contain no value of the file.
Result<aws::Credentials> parse_credentials_file(std::string_view text, std::string_view profile);
// Returns the text of a file with that one profile.
std::string credentials_file_text(const aws::Credentials& credentials, std::string_view profile);

// Reads the file on each get(), so that changed keys take effect.
class FileCredentials final : public aws::CredentialsProvider {
 public:
  FileCredentials(std::filesystem::path file, std::string profile)
      : file_(std::move(file)), profile_(std::move(profile)) {}
  Result<aws::Credentials> get(const std::stop_token& stop) override;

 private:
  const std::filesystem::path file_;
  const std::string profile_;
};

}  // namespace trainyard::data
