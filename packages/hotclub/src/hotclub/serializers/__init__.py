"""Values as JSON text: `serializers.json` has the encoder that responses use."""
