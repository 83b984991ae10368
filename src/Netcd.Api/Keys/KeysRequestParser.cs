namespace Netcd.Api.Keys;

/// <summary>Checks the parameters of a keys request in etcd's order; the first one that is wrong answers.</summary>
internal static class KeysRequestParser
{
    /// <summary>Null when all is well; otherwise the refusal, and <paramref name="request"/> must not be used.</summary>
    public static KeysError? Parse(KeysForm form, bool isGet, out KeysRequest request)
    {
        if (form.IsEmpty)
        {
            request = KeysRequest.Plain;
            return null;
        }

        var reader = new KeysParameterReader(form);
        var prevIndex = reader.Index(KeysParameter.PrevIndex, KeysErrors.InvalidPrevIndex);
        var waitIndex = reader.Index(KeysParameter.WaitIndex, KeysErrors.InvalidWaitIndex);
        var recursive = reader.Flag(KeysParameter.Recursive, KeysErrors.InvalidRecursive);
        var sorted = reader.Flag(KeysParameter.Sorted, KeysErrors.InvalidSorted);
        var wait = reader.Flag(KeysParameter.Wait, KeysErrors.InvalidWait);
        var directory = reader.Flag(KeysParameter.Dir, KeysErrors.InvalidDir);
        var quorum = reader.Flag(KeysParameter.Quorum, KeysErrors.InvalidQuorum);
        var stream = reader.Flag(KeysParameter.Stream, KeysErrors.InvalidStream);
        reader.RefuseIf(wait is true && !isGet, KeysErrors.WaitWithoutGet);
        reader.RefuseIf(form.HasEmpty(KeysParameter.PrevValue), KeysErrors.EmptyPrevValue);
        var noValueOnSuccess = reader.Flag(KeysParameter.NoValueOnSuccess, KeysErrors.InvalidNoValueOnSuccess);
        var ttlSeconds = form.HasEmpty(KeysParameter.Ttl) // etcd takes "ttl=" as no ttl, unlike the other numbers.
            ? null
            : reader.Number(KeysParameter.Ttl, KeysErrors.InvalidTtl);
        var prevExist = reader.Flag(KeysParameter.PrevExist, KeysErrors.InvalidPrevExist);
        var refresh = reader.Flag(KeysParameter.Refresh, KeysErrors.InvalidRefresh);
        var value = form[KeysParameter.Value];
        reader.RefuseIf(refresh is true && value.Length > 0, KeysErrors.ValueOnRefresh);
        reader.RefuseIf(refresh is true && ttlSeconds is null, KeysErrors.NoTtlOnRefresh);

        request = new KeysRequest
        {
            PrevIndex = prevIndex,
            WaitIndex = waitIndex,
            Recursive = recursive is true,
            Sorted = sorted is true,
            Wait = wait is true,
            Directory = directory is true,
            Quorum = quorum is true,
            Stream = stream is true,
            PrevValue = form.Has(KeysParameter.PrevValue) ? form[KeysParameter.PrevValue] : [],
            NoValueOnSuccess = noValueOnSuccess is true,
            TtlSeconds = ttlSeconds,
            PrevExist = prevExist,
            Refresh = refresh,
            Value = value,
        };
        return reader.Error;
    }
}
