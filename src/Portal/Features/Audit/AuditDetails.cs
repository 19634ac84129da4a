using System.Reflection;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Portal.Kernel;

namespace Portal.Features.Audit;

/// <summary>A command's fields as JSON: without what is marked <see cref="SecretAttribute"/> at any depth, and of a bounded length.</summary>
internal static class AuditDetails
{
    public const int MaxLength = 4000;

    private static readonly JsonSerializerOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // people read it; pages escape it themselves
        Converters = { new JsonStringEnumConverter(), new IdsAsText() },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutSecrets } },
    };

    public static string Of(object command)
    {
        var fields = JsonSerializer.SerializeToNode(command, command.GetType(), Options)!.AsObject();
        var json = fields.ToJsonString(Options);
        while (json.Length > MaxLength)
        {
            var longest = fields.MaxBy(f => f.Value?.ToJsonString(Options).Length ?? 0);
            fields[longest.Key] = $"… ({longest.Value!.ToJsonString(Options).Length} characters)";
            json = fields.ToJsonString(Options);
        }

        return json;
    }

    /// <returns>The tenant that a command names, where it names exactly one.</returns>
    public static TenantId? TenantOf(object command)
    {
        if (command is IConcernsTenant concerned)
            return concerned.Tenant;

        var named = command.GetType().GetProperties().Where(p => (Nullable.GetUnderlyingType(p.PropertyType) ?? p.PropertyType) == typeof(TenantId)).ToArray();
        return named is [var one] ? (TenantId?)one.GetValue(command) : null;
    }

    private static void LeaveOutSecrets(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object)
            return;

        // On a positional record the attribute stands on the constructor's parameter.
        var secretParameters = type.Type.GetConstructors()
            .SelectMany(c => c.GetParameters())
            .Where(p => p.IsDefined(typeof(SecretAttribute), inherit: true))
            .Select(p => p.Name)
            .ToHashSet(StringComparer.Ordinal);

        for (var i = type.Properties.Count - 1; i >= 0; i--)
        {
            var property = (MemberInfo)type.Properties[i].AttributeProvider!;
            if (property.IsDefined(typeof(SecretAttribute), inherit: true) || secretParameters.Contains(property.Name))
                type.Properties.RemoveAt(i);
        }
    }

    private sealed class IdsAsText : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) =>
            typeToConvert.IsValueType && typeToConvert.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>));

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(AsText<>).MakeGenericType(typeToConvert))!;

        private sealed class AsText<TId> : JsonConverter<TId> where TId : struct, IId<TId>
        {
            public override TId Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => TId.From(reader.GetGuid());

            public override void Write(Utf8JsonWriter writer, TId value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
        }
    }
}
