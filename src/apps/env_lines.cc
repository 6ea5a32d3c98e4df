#include "apps/env_lines.h"

#include "apps/text.h"

namespace trainyard::apps {

Variables client_environment(const DataFolder& folder) {
  return {
      {"AWS_ENDPOINT_URL", folder.url()},
      {"AWS_ACCESS_KEY_ID", folder.credentials().access_key_id},
      {"AWS_SECRET_ACCESS_KEY", folder.credentials().secret_access_key},
      {"AWS_DEFAULT_REGION", folder.place().region},
      {"AWS_REGION", folder.place().region},
      {"AWS_ACCOUNT_ID", folder.place().account},
  };
}

std::string export_lines(const Variables& variables) {
  std::string lines;
  for (const auto& [name, value] : variables) {
    lines += "export " + name + "=" + shell_quote(value) + "\n";
  }
  return lines + "unset AWS_SESSION_TOKEN AWS_PROFILE\n";
}

}  // namespace trainyard::apps
