using Microsoft.Extensions.Logging;
using Netcd.Http.Responses;

namespace Netcd.Http.Connections;

/// <summary>What all connections of one handler share.</summary>
internal sealed record HttpServer(
    IHttpHandler Handler, DateHeader Date, TimeProvider TimeProvider, ILogger Logger, IRefusedConnections? Refusals);
