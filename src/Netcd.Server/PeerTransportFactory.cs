using Netcd.Transport;

namespace Netcd.Server;

/// <summary>Makes the transport of a member, which owns it from then on.</summary>
/// <param name="options">Who the member is to the others.</param>
/// <param name="receiver">Where what others send goes to.</param>
public delegate IPeerTransport PeerTransportFactory(TransportOptions options, IPeerReceiver receiver);
