#pragma once

#include <string>
#include <vector>

#include "config/document.h"
#include "config/key.h"

// The keys below [s3.NAME]: object stores besides the embedded one.
namespace trainyard::config {

Result<void> put_s3_endpoint(Settings& settings, const std::string& name, const Value& value);
Result<void> put_s3_buckets(Settings& settings, const std::string& name, const Value& value);
Result<void> put_s3_addressing(Settings& settings, const std::string& name, const Value& value);
Result<void> put_s3_region(Settings& settings, const std::string& name, const Value& value);
Result<void> put_s3_ca_file(Settings& settings, const std::string& name, const Value& value);
Result<void> put_s3_access_key_id(Settings& settings, const std::string& name, const Value& value);
Result<void> put_s3_secret(Settings& settings, const std::string& name, const Value& value);
Result<void> put_s3_credentials_file(Settings& settings, const std::string& name,
                                     const Value& value);
Result<void> put_s3_profile(Settings& settings, const std::string& name, const Value& value);
Result<void> put_s3_patience(Settings& settings, const std::string& name, const Value& value);

// What stores lack, or have both of; told at the first value that each is given. `entries` are the
// ones that `settings` were made of.
std::vector<Problem> check_s3_stores(const Settings& settings, const std::vector<Entry>& entries);

}  // namespace trainyard::config
