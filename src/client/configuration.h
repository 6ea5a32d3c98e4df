#pragma once

#include <string>
#include <string_view>

#include "client/client_options.h"
#include "client/json_client.h"
#include "client/outcome.h"
#include "client/profile_files.h"

// What a program's options leave out, looked up. Pure but for read_configuration's files.
namespace trainyard::client {

struct Configuration {
  Environment environment;
  std::string profile_name;           // "default" where nobody names one
  bool profile_is_an_option = false;  // named by ClientOptions, not by the environment
  Section profile;                    // empty where no file has it
  Section services;                   // that the profile names
  std::string files;                  // "~/.aws/config and ~/.aws/credentials", for errors
};

// BadConfiguration: a file that can't be read, a profile or services section that is named but in
// no file.
Outcome<Configuration> read_configuration(const ClientOptions& options, Environment environment);

// Region, endpoint, certificates, attempts. BadConfiguration names what is missing or wrong.
Outcome<JsonClientSettings> resolve_settings(const ClientOptions& options,
                                             const Configuration& configuration);

// "amazonaws.com.cn" of "cn-north-1": what hosts of a region's partition end with.
std::string_view dns_suffix(std::string_view region);

ApiError bad_configuration(std::string message);

}  // namespace trainyard::client
