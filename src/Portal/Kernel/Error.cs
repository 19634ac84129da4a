namespace Portal.Kernel;

/// <summary>What went wrong, in terms that are not HTTP's. Mapped once to a status code and once to the screen.</summary>
public enum ErrorKind
{
    /// <summary>The input breaks a rule; <see cref="Error.Fields"/> names which.</summary>
    Invalid,

    /// <summary>It does not exist, or the caller may not know that it does: both read the same.</summary>
    NotFound,

    /// <summary>The input is fine, the present state refuses it.</summary>
    Conflict,

    /// <summary>The caller is known and lacks the permission.</summary>
    Forbidden,

    /// <summary>The caller may, and must prove again who they are first.</summary>
    Unproved,

    /// <summary>The caller may, once they have a second factor: the tenant, or the provider of its staff, wants one.</summary>
    FactorMissing,

    /// <summary>Something that this needs is away; trying again later may work.</summary>
    Unavailable,
}

/// <summary>One broken rule of one field.</summary>
/// <param name="Field">The message's property, as in code: <c>Slug</c>.</param>
/// <param name="Message">The rule, in the caller's language.</param>
public sealed record FieldError(string Field, string Message);

/// <summary>Why a message was not carried out. The text is in the caller's language and safe to show.</summary>
public sealed record Error(ErrorKind Kind, string Message, IReadOnlyList<FieldError> Fields)
{
    public static Error Invalid(string field, string message) => new(ErrorKind.Invalid, message, [new FieldError(field, message)]);

    public static Error Invalid(IReadOnlyList<FieldError> fields) => new(ErrorKind.Invalid, string.Join(' ', fields.Select(f => f.Message)), fields);

    public static Error NotFound(string message) => new(ErrorKind.NotFound, message, []);

    public static Error Conflict(string message) => new(ErrorKind.Conflict, message, []);

    public static Error Forbidden(string message) => new(ErrorKind.Forbidden, message, []);

    public static Error Unproved(string message) => new(ErrorKind.Unproved, message, []);

    public static Error FactorMissing(string message) => new(ErrorKind.FactorMissing, message, []);

    public static Error Unavailable(string message) => new(ErrorKind.Unavailable, message, []);
}
