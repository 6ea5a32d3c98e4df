#include "apps/network_policy.h"

#include <optional>
#include <utility>

#include "base/files.h"
#include "base/log.h"
#include "base/random.h"
#include "network/addresses.h"

namespace trainyard::apps {
namespace {

constexpr std::size_t kPathDigits = 32;  // 128 bits: can't be guessed

// The addresses of a job's hosts: `wanted`, if no route of the machine overlaps them.
Result<Subnet> choose_addresses(const std::optional<Subnet>& wanted, const std::string& routes) {
  const auto known = network::parse_routes(routes);
  if (!wanted) return network::choose_job_subnet(known);
  TRY_VOID(network::check_no_route(*wanted, known));
  return *wanted;
}

Result<model::PlanNetwork> plan_network(const control::NetworkWish& wish,
                                        const std::string& routes) {
  TRY(const Subnet subnet, choose_addresses(wish.addresses, routes));
  model::PlanNetwork plan;
  plan.mode = "job";
  plan.subnet = format_subnet(subnet);
  plan.addresses = network::assign_addresses(subnet, wish.hosts);
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

// Jobs have no networks of their own. If they were to have some, their logs say so.
NetworkPolicy machines_network(const Error& why, bool is_configured) {
  const auto refuse = why.wrap("jobs have no networks of their own");
  return {.grant = [why, refuse, is_configured](
                       const control::NetworkWish& wish) -> Result<control::NetworkGrant> {
            if (wish.required) return refuse;
            if (is_configured) return control::NetworkGrant{};
            return share_machines_network(why);
          },
          .check = [refuse](const auto&) -> Result<void> { return refuse; }};
}

}  // namespace

Result<NetworkPolicy> choose_network(const std::string& wanted,
                                     const std::function<Result<void>()>& check,
                                     const std::function<std::string()>& read_routes) {
  if (wanted == "host")
    return machines_network(Error(ErrorKind::unavailable, "containers.network is \"host\""), true);
  const bool required = wanted == "job";
  if (const auto possible = check(); !possible) {
    if (required) return possible.error().wrap("containers.network = \"job\"");
    log::warning("jobs_share_the_machines_network", {{"why", possible.error().message()}});
    return machines_network(possible.error(), false);
  }
  return NetworkPolicy{
      .grant = [required,
                read_routes](const control::NetworkWish& wish) -> Result<control::NetworkGrant> {
        auto planned = plan_network(wish, read_routes());
        if (planned) return control::NetworkGrant{std::move(*planned), ""};
        if (wish.required) return planned.error();
        if (required) return planned.error().wrap("containers.network = \"job\"");
        return share_machines_network(planned.error());
      },
      .check = [read_routes](const std::optional<Subnet>& addresses) -> Result<void> {
        TRY_VOID(choose_addresses(addresses, read_routes()));
        return ok();
      }};
}

std::string read_machines_routes() {
  return read_file("/proc/net/route").value_or("");
}

}  // namespace trainyard::apps
