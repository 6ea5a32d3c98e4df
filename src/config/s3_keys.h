#pragma once

#include <string>

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

// Checks what each requires of the store's other values.
Result<void> check_s3_endpoint(const Settings& settings, const std::string& name);
Result<void> check_s3_buckets(const Settings& settings, const std::string& name);
Result<void> check_s3_keys(const Settings& settings, const std::string& name);
Result<void> check_s3_profile(const Settings& settings, const std::string& name);
Result<void> check_s3_setting(const Settings& settings, const std::string& name);

}  // namespace trainyard::config
