#pragma once

#include <boost/json/value.hpp>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "cli/doctor_host.h"
#include "model/vpc.h"

// Whether a machine can run training jobs, and what to do if it can't. A check is a small function
// from a machine to one finding; doctor.cc lists them.
namespace trainyard::cli {

enum class Health {
  ok,
  warning,  // something is slower, weaker or absent, but jobs run
  problem,  // jobs, or some kind of them, can't run
};
std::string_view to_string(Health health);

struct Finding {
  std::string check;  // one word or two
  Health health = Health::ok;
  std::string detail;  // what was found
  std::string advice;  // what to do; empty when there is nothing to do
};

// What to check: a server's folder and its address.
struct DoctorTarget {
  std::filesystem::path data;
  std::string url = "http://127.0.0.1:9070";
  std::string docker_socket = "/var/run/docker.sock";
  std::vector<model::S3Store> stores{};               // in addition to the embedded one
  std::map<std::string, model::VpcSubnet> subnets{};  // what VpcConfig can name, by id
  std::string configuration_error{};                  // why serve wouldn't start; empty: it would
};

// All checks, in order. Takes as long as the slowest tools need to print their version.
std::vector<Finding> examine(DoctorHost& host, const DoctorTarget& target);

// The individual checks.
Finding check_docker(DoctorHost& host, const DoctorTarget& target);
Finding check_oci(DoctorHost& host, const DoctorTarget& target);
// At least one of the two runtimes must work.
Finding check_runtime(const Finding& docker, const Finding& oci);
Finding check_cgroups(DoctorHost& host, const DoctorTarget& target);
// The confinement of containers, and the age of the program that creates them.
Finding check_confinement(DoctorHost& host, const DoctorTarget& target);
Finding check_runc(DoctorHost& host, const DoctorTarget& target);
// Whether jobs can have networks of their own.
Finding check_network(DoctorHost& host, const DoctorTarget& target);
Finding check_overlayfs(DoctorHost& host, const DoctorTarget& target);
Finding check_fuse(DoctorHost& host, const DoctorTarget& target);
Finding check_volumes(DoctorHost& host, const DoctorTarget& target);
Finding check_gpus(DoctorHost& host, const DoctorTarget& target);
Finding check_disk(DoctorHost& host, const DoctorTarget& target);
Finding check_data_folder(DoctorHost& host, const DoctorTarget& target);
Finding check_open_files(DoctorHost& host, const DoctorTarget& target);
Finding check_server(DoctorHost& host, const DoctorTarget& target);
Finding check_clock(DoctorHost& host, const DoctorTarget& target);

// Whether jobs can be in the subnets that are configured.
Finding check_subnets(DoctorHost& host, const DoctorTarget& target);
// Whether a store answers with its keys and has the buckets that are configured by name.
Finding check_store(DoctorHost& host, const model::S3Store& store);

bool has_problem(const std::vector<Finding>& findings);
// A table, followed by advice.
std::string findings_text(const std::vector<Finding>& findings, bool coloured);
boost::json::value findings_json(const std::vector<Finding>& findings);

}  // namespace trainyard::cli
