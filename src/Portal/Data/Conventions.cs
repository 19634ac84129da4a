using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Portal.Kernel;

namespace Portal.Data;

/// <summary>How every entity is stored on the three providers, set once; maps name no column types.</summary>
internal static class Conventions
{
    public const int DefaultLength = 200;

    private const string SqliteProvider = "Microsoft.EntityFrameworkCore.Sqlite";
    private const string SqlServerProvider = "Microsoft.EntityFrameworkCore.SqlServer";

    public static void Configure(ModelConfigurationBuilder configuration, string provider)
    {
        foreach (var id in typeof(IId<>).Assembly.GetTypes().Where(IsId))
            configuration.Properties(id).HaveConversion(typeof(IdConverter<>).MakeGenericType(id));

        configuration.Properties<Enum>().HaveConversion<string>();

        // SQLite cannot compare or order DateTimeOffset in SQL; the others refuse or lose anything but UTC.
        if (provider == SqliteProvider)
            configuration.Properties<DateTimeOffset>().HaveConversion<UtcTicksConverter>();
        else
            configuration.Properties<DateTimeOffset>().HaveConversion<UtcMicrosecondsConverter>();
    }

    /// <summary>Bounds what has no bound yet (a length set as a convention would beat a map's own) and makes version tokens.</summary>
    public static void Finish(ModelBuilder model, string provider)
    {
        foreach (var entity in model.Model.GetEntityTypes())
        {
            if (typeof(IVersioned).IsAssignableFrom(entity.ClrType) && entity.BaseType is null)
                entity.FindProperty(nameof(IVersioned.Version))!.IsConcurrencyToken = true;

            foreach (var property in entity.GetProperties().Concat(entity.GetComplexProperties().SelectMany(c => c.ComplexType.GetProperties())))
            {
                var stored = property.GetValueConverter()?.ProviderClrType ?? property.ClrType;
                var isEnum = (Nullable.GetUnderlyingType(property.ClrType) ?? property.ClrType).IsEnum;
                if ((stored == typeof(string) || isEnum) && property.GetMaxLength() is null && property.FindAnnotation(Unbounded) is null)
                    property.SetMaxLength(isEnum ? 40 : DefaultLength);

                if (property.FindAnnotation(Ordinal) is not null)
                    property.SetCollation(OrdinalCollation(provider));
            }
        }
    }

    /// <summary>Marks a text that has no bound, such as JSON.</summary>
    public const string Unbounded = "Portal:Unbounded";

    /// <summary>Marks a text that is compared by code points, whatever language the server speaks.</summary>
    public const string Ordinal = "Portal:Ordinal";

    // SQLite compares so by itself.
    private static string? OrdinalCollation(string provider) => provider switch
    {
        SqliteProvider => null,
        SqlServerProvider => "Latin1_General_100_BIN2",
        _ => "C",
    };

    private static bool IsId(Type type) =>
        type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(IId<>));
}

public static class PropertyBuilders
{
    /// <summary>A text without a length, such as a JSON document. Everything else is bounded.</summary>
    public static Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<T> IsUnbounded<T>(
        this Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<T> property)
    {
        property.Metadata.SetAnnotation(Conventions.Unbounded, true);
        return property;
    }

    /// <summary>A text whose order is that of its code points: only so can an index find what begins with something.</summary>
    public static Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<T> IsOrdinal<T>(
        this Microsoft.EntityFrameworkCore.Metadata.Builders.PropertyBuilder<T> property)
    {
        property.Metadata.SetAnnotation(Conventions.Ordinal, true);
        return property;
    }
}

internal sealed class IdConverter<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => Make(value)) where TId : struct, IId<TId>
{
    // A static abstract member cannot stand in an expression tree.
    private static TId Make(Guid value) => TId.From(value);
}

internal sealed class UtcTicksConverter() : ValueConverter<DateTimeOffset, long>(at => at.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));

/// <summary>PostgreSQL keeps microseconds: what is written is what is read back.</summary>
internal sealed class UtcMicrosecondsConverter() : ValueConverter<DateTimeOffset, DateTimeOffset>(
    at => new DateTimeOffset(at.UtcTicks - (at.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero), at => at.ToUniversalTime());
