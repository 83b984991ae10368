namespace Netcd.Server.Auth;

/// <summary>The cluster did not carry out a change of users or roles in time; the message is etcd's cause.</summary>
internal sealed class AuthNotReplicatedException(string cause) : IOException(cause);
