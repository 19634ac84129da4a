namespace Portal.Kernel;

/// <summary>A typed identifier: a version 7 UUID, so that rows sort by their making and no two kinds are mixed up.</summary>
public interface IId<TSelf> : IParsable<TSelf> where TSelf : struct, IId<TSelf>
{
    Guid Value { get; }

    static abstract TSelf From(Guid value);
}

/// <summary>One customer organisation.</summary>
public readonly record struct TenantId(Guid Value) : IId<TenantId>
{
    /// <summary>No tenant: the id under which operations about the whole installation run, such as a new root key. There is never a row for it.</summary>
    public static readonly TenantId Installation = new(Guid.Empty);

    public static TenantId New() => new(Guid.CreateVersion7());

    public static TenantId From(Guid value) => new(value);

    public static TenantId Parse(string s, IFormatProvider? provider = null) => new(Guid.Parse(s));

    public static bool TryParse(string? s, IFormatProvider? provider, out TenantId result)
    {
        var parsed = Guid.TryParse(s, out var value);
        result = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString("D");
}

/// <summary>One long-running job on one tenant.</summary>
public readonly record struct OperationId(Guid Value) : IId<OperationId>
{
    public static OperationId New() => new(Guid.CreateVersion7());

    public static OperationId From(Guid value) => new(value);

    public static OperationId Parse(string s, IFormatProvider? provider = null) => new(Guid.Parse(s));

    public static bool TryParse(string? s, IFormatProvider? provider, out OperationId result)
    {
        var parsed = Guid.TryParse(s, out var value);
        result = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString("D");
}

/// <summary>A place where tenants' resources live.</summary>
public readonly record struct CellId(Guid Value) : IId<CellId>
{
    public static CellId New() => new(Guid.CreateVersion7());

    public static CellId From(Guid value) => new(value);

    public static CellId Parse(string s, IFormatProvider? provider = null) => new(Guid.Parse(s));

    public static bool TryParse(string? s, IFormatProvider? provider, out CellId result)
    {
        var parsed = Guid.TryParse(s, out var value);
        result = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString("D");
}

/// <summary>One person's account, staff or member: the same kind.</summary>
public readonly record struct PersonId(Guid Value) : IId<PersonId>
{
    public static PersonId New() => new(Guid.CreateVersion7());

    public static PersonId From(Guid value) => new(value);

    public static PersonId Parse(string s, IFormatProvider? provider = null) => new(Guid.Parse(s));

    public static bool TryParse(string? s, IFormatProvider? provider, out PersonId result)
    {
        var parsed = Guid.TryParse(s, out var value);
        result = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString("D");
}

/// <summary>One person's being signed in, in one browser.</summary>
public readonly record struct SessionId(Guid Value) : IId<SessionId>
{
    public static SessionId New() => new(Guid.CreateVersion7());

    public static SessionId From(Guid value) => new(value);

    public static SessionId Parse(string s, IFormatProvider? provider = null) => new(Guid.Parse(s));

    public static bool TryParse(string? s, IFormatProvider? provider, out SessionId result)
    {
        var parsed = Guid.TryParse(s, out var value);
        result = new(value);
        return parsed;
    }

    public override string ToString() => Value.ToString("D");
}
