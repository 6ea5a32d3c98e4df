#include "apps/network_policy.h"

#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "base/random.h"
#include "network/addresses.h"

namespace trainyard::apps {
namespace {

constexpr std::size_t kPathDigits = 32;  // 128 bits: can't be guessed

Result<model::PlanNetwork> plan_network(const std::vector<std::string>& hosts,
                                        const std::string& routes) {
  TRY(const Subnet subnet, network::choose_job_subnet(network::parse_routes(routes)));
  model::PlanNetwork plan;
  plan.mode = "job";
  plan.subnet = format_subnet(subnet);
  plan.addresses = network::assign_addresses(subnet, hosts);
  plan.credentials_path = "/v2/credentials/" + random_hex(kPathDigits);
  return plan;
}

control::NetworkGrant share_machines_network(const Error& why) {
  log::warning("job_shares_the_machines_network", {{"why", why.message()}});
  return {{},
          "The containers of this job are on the machine's own network and can reach its services "
          "and other jobs: " +
              why.message()};
}

}  // namespace

Result<NetworkPolicy> choose_network(const std::string& wanted,
                                     const std::function<Result<void>()>& check,
                                     std::function<std::string()> read_routes) {
  if (wanted == "host") return NetworkPolicy();
  const bool required = wanted == "job";
  if (const auto possible = check(); !possible) {
    if (required) return possible.error().wrap("containers.network = \"job\"");
    log::warning("jobs_share_the_machines_network", {{"why", possible.error().message()}});
    return NetworkPolicy([why = possible.error()](const auto&) -> Result<control::NetworkGrant> {
      return share_machines_network(why);
    });
  }
  return NetworkPolicy([required, routes = std::move(read_routes)](
                           const auto& hosts) -> Result<control::NetworkGrant> {
    auto planned = plan_network(hosts, routes());
    if (planned) return control::NetworkGrant{std::move(*planned), ""};
    if (required) return planned.error().wrap("containers.network = \"job\"");
    return share_machines_network(planned.error());
  });
}

std::string read_machines_routes() {
  return read_file("/proc/net/route").value_or("");
}

}  // namespace trainyard::apps
