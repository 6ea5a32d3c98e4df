#pragma once

#include <string>
#include <utility>
#include <vector>

#include "apps/data_folder.h"
#include "client/json_client.h"

namespace trainyard::cli {

using Variables = std::vector<std::pair<std::string, std::string>>;

// The environment that an AWS client needs to use that server, with that identity of `account`.
Variables client_environment(const client::Endpoint& endpoint, const std::string& account);
// The server of `folder`, with its root key.
Variables client_environment(const apps::DataFolder& folder);

// The same for a POSIX shell's eval. Also unsets variables that would lead the client elsewhere: a
// session token or a profile of the real service.
std::string export_lines(const Variables& variables);

}  // namespace trainyard::cli
