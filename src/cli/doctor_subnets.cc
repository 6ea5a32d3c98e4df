#include "cli/doctor.h"
#include "network/addresses.h"

// The subnets that VpcConfig can name.
namespace trainyard::cli {

Finding check_subnets(DoctorHost& host, const DoctorTarget& target) {
  if (const Finding network = check_network(host, target); network.health != Health::ok)
    return {"subnets", Health::warning,
            "jobs with VpcConfig are refused: they need networks of their own",
            "fix network above"};
  const auto routes = network::parse_routes(host.read("/proc/net/route").value_or(""));
  std::string ids;
  for (const auto& [id, subnet] : target.subnets) {
    const auto possible =
        subnet.addresses ? network::check_no_route(*subnet.addresses, routes) : ok();
    if (!possible)
      return {"subnets", Health::warning,
              "jobs in " + id + " are refused: " + possible.error().message(),
              "give subnets." + id + ".cidr other addresses, or none"};
    ids += (ids.empty() ? "" : ", ") + id;
  }
  return {"subnets", Health::ok, "jobs can be in " + ids, ""};
}

}  // namespace trainyard::cli
