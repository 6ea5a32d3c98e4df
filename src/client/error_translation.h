#pragma once

#include "base/error.h"
#include "client/api_error.h"
#include "net/http_client.h"

// Between what a service answers, the client's errors, and this program's own.
namespace trainyard::client {

// Of an answer that is not 2xx.
ApiError read_service_error(const net::ClientResponse& response);

// Of a transfer that got no answer.
ApiError transfer_error(const Error& error);

// Of credentials that couldn't be had.
ApiError credentials_error(const Error& error);

// For the commands. A service's error keeps its code ("ResourceNotFound") in Error::code() and its
// own message; where no answer came, the code is empty.
Error to_error(const ApiError& error);

}  // namespace trainyard::client
