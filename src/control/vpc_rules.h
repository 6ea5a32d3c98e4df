#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/ipv4.h"
#include "base/result.h"
#include "model/firewall.h"
#include "model/training_job.h"
#include "model/vpc.h"

// What a job's VpcConfig means with this machine's subnets and security groups. Pure.
namespace trainyard::control {

// Where the hosts of a job are. All of them are in the first of its subnets.
struct VpcPlace {
  std::string subnet;                 // its id
  std::optional<Subnet> addresses{};  // not set: any
  bool reaches_outside = true;
  // What the job's groups allow together. Rules for other groups than the job's are left out: these
  // have no members that the job could reach.
  model::PlanFirewall firewall{};
};

// invalid_argument: an id isn't configured, or the ids are of several VPCs. The message is
// CreateTrainingJob's.
Result<VpcPlace> place_in_vpc(const model::VpcConfig& config, const model::VpcNetworks& networks);

// Whether a job's hosts can have a network of their own on this machine, with these addresses if
// they are given. The error says why not.
using CheckNetwork = std::function<Result<void>(const std::optional<Subnet>& addresses)>;

// What CreateTrainingJob checks: place_in_vpc(), and that the subnet has room for the job. An empty
// `check_network` finds nothing. ValidationException.
Result<void> check_vpc_config(const model::CreateTrainingJobRequest& request,
                              const model::VpcNetworks& networks,
                              const CheckNetwork& check_network);

}  // namespace trainyard::control
