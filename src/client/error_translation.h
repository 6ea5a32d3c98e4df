#pragma once

#include "base/error.h"
#include "client/api_error.h"
#include "net/http_client.h"

// Converts between a service's answers, the client's errors, and this program's own.
namespace trainyard::client {

// For an answer other than 2xx.
ApiError read_service_error(const net::ClientResponse& response);

// For a transfer that got no answer.
ApiError transfer_error(const Error& error);

// For credentials that couldn't be obtained.
ApiError credentials_error(const Error& error);

// For the commands. A service's error keeps its code ("ResourceNotFound") in Error::code() and its
// own message; without an answer the code is empty.
Error to_error(const ApiError& error);

}  // namespace trainyard::client
