#pragma once

#include <string>
#include <string_view>

#include "client/client_options.h"
#include "client/json_client.h"
#include "client/outcome.h"
#include "client/profile_files.h"

// Looks up options that a program doesn't set. Pure, except for the files of read_configuration.
namespace trainyard::client {

struct Configuration {
  Environment environment;
  std::string profile_name;           // "default" if none is named
  bool profile_is_an_option = false;  // named by ClientOptions, not by the environment
  Section profile;                    // empty if no file has it
  Section services;                   // the one that the profile names
  std::string files;                  // "~/.aws/config and ~/.aws/credentials", for errors
};

// BadConfiguration: a file that can't be read, or a named profile or services section that is in no
// file.
Outcome<Configuration> read_configuration(const ClientOptions& options, Environment environment);

// Region, endpoint, certificates, attempts. BadConfiguration names what is missing or wrong.
Outcome<JsonClientSettings> resolve_settings(const ClientOptions& options,
                                             const Configuration& configuration);

// The domain of a region's partition: "amazonaws.com.cn" for "cn-north-1".
std::string_view dns_suffix(std::string_view region);

ApiError bad_configuration(std::string message);

}  // namespace trainyard::client
