// Spanish: sentence shapes that hold for any value with a name. {n} is its name, {mi} {el} {su} {del} the name with its
// article, {es} "es" or "son", {v} the value, {w} the value said again, {v/} the value over several turns.

export const common = {
	one: [
		'{mi} {es} {v}', '{el} {es} {v}', 'a ver, {mi} {es} {v}', '{mi}: {v}', '{n}: {v}', '{n} {v}', 'aquí tiene {mi}: {v}', 'le doy {mi}, {v}', 'le [envío|paso|mando] {mi}: {v}', 'para {el} tengo {v}', 'según lo acordado, {mi}: {v}', 'me pidió {mi}, [pues|entonces|] {v}', 'tengo {mi} delante, {v}',
		'{v}, ese es {mi}', '{v} [eso es|así es], {mi}', 'quiero cambiar {mi}, {el} correcto {es} {v}', '¿tienen bien {mi}, {v}?', 'A: si entiendo bien, {su} {es} {v}, ¿no?', 'A: veo {el} {v} en su expediente, ¿es correcto?', 'A: le repito {su}: {v}', 'A: entonces tengo anotado {v} como {n}', 'A: me dijo {v} para {el}, ¿verdad?',
		'me puede buscar con {mi}, {v}', 'mi mujer me ha dado {el}, espere, {v}', 'aquí pone {n} y luego {v}', 'apunte {mi} por favor, {v}, y me llama', 'he puesto {v} como {n} y no funciona', 'hay un error en la factura {ref}, {mi} {es} {v}', 'llamé [el lunes|ayer|la semana pasada] por {sum}, {mi} {es} {v}',
		'buenos días, {n} {v}, le escribo por el pedido {ref}', '{el} de mi marido {es} {v}', '{el} de mi madre {es} {v}', 'perdone, me equivoqué, {el} {es} {v}', 'para la transferencia de {sum}, {n} {v}', 'se lo leo, {n}, {v}', 'sí a ver {n}, ¿está listo? {v}', 'su compañero apuntó mal {mi}, es {v}', 'ah sí, {mi}... {v}',
		'para confirmar: {n} {v}', 'mi carta del {date}, {n} {v}, por favor revísenlo', '¿{mi}? {v}', 'repito, {mi}: {v}', 'debería ser {v}, {mi}', 'espere que busco {mi}... {v}', 'A: para comprobar, ¿{su} {es} {v}?', 'como me pidieron, {n} = {v}', 'ponga {v} como {n}', 'mire, {el} que me sale {es} {v}', 'anote, {v}, {es} {mi}',
		'hice el pedido el {date} por {sum}, me pidieron {mi}, {v}, y llevo {days} días sin noticias',
		'{n}: {v} / pedido: {ref} / importe: {sum}',
		'pedido {ref} del {date}, {n} {v}, total {sum}, entrega a las {time}',
		'a ver, resumo, {qty} artículos, {sum}, {el} {v}, y la entrega el {date}',
		'mi hijo rellenó el formulario y en {el} puso {v} pero de eso hace {years} años',
		'ya les he escrito tres veces, {mi} sigue siendo {v}, incidencia {case}',
		'en la carta del {date} aparece {el}, {v}, y debajo un importe de {sum}',
		'sí sí le oigo, pues {el}, apunte, {v}, ya, ¿y qué más necesita?',
		'es para el alta, {n} {v}, y me hablaron de {sum} de gastos',
		'A: muy bien, {el} que me ha dado, {v}, queda guardado con el ticket {case}',
		'¿sale {v} como {n} en la factura {inv}?',
		'no, esa no, {mi} {es} {v}, lo otro no lo uso desde {year}',
	],
	many: [
		'A: ¿[Cuál es|Me dice|Me puede dar|Me facilita] {su}?\nC: [sí|claro|a ver|cómo no|], {v}', 'A: {su}, por favor\nC: {v}', 'A: ¿Y {su}?\nC: {es} {v}', 'A: ¿Me puede leer {el}?\nC: [un momento|espere|me pongo las gafas], {v/}', 'A: Dígame {el} despacio\nC: {v/}', 'A: Necesito {su}\nC: a ver, {v}\nA: Le repito, {w}\nC: [sí|exacto|eso es|correcto]',
		'A: Adelante con {el}, tomo nota\nC: {v/}', 'C: ¿quiere {mi}?\nA: Sí, por favor\nC: {v}', 'A: ¿Tiene {el} a mano?\nC: sí, un segundito\nA: Tómese su tiempo\nC: ya, {v}', 'A: ¿{el}?\nC: {v}\nA: No le he oído bien, ¿me lo repite?\nC: {w}', 'C: ¿le doy {mi}?\nA: Dígame\nC: {v/}', 'A: Para localizarle, {su}\nC: [sí|claro|pues], {v}',
		'A: Vamos a verificar {el}\nC: vale, {v}\nA: Gracias, anotado', 'A: Me falta {el}\nC: ay perdón, {v}', 'A: ¿Ha cambiado algo en {el}?\nC: sí, ahora {es} {v}', 'A: Aquí {el} {es} {v}\nC: sí, es correcto', 'C: no encuentro {mi}\nA: Mire en la carta\nC: ah sí, {v}', 'A: No me sale {el}\nC: qué raro, {v}, ya lo di la otra vez', 'A: Y por último, ¿{su}?\nC: {v}, ya está\nA: Perfecto',
		'A: Indíqueme {su}\nC: ¿completo?\nA: Sí, completo\nC: {v}', 'A: ¿Sigue siendo {v} {el}?\nC: sí, todo igual', 'C: {mi}, {v/}, ¿lo tiene todo?\nA: Sí, todo apuntado', 'A: El sistema no reconoce {el}\nC: pues {es} {v}\nA: Lo intento otra vez',
		'A: El pedido {ref} del {date}, ¿es suyo?\nC: sí\nA: ¿Y {el}?\nC: {v}',
		'A: ¿Qué referencia tiene?\nC: {ref}\nA: No, digo {su}\nC: ah, {v}',
		'A: Necesito dos cosas, la referencia y {su}\nC: la referencia es {ref} y {el} {v}',
		'C: ¿qué es exactamente {el} que quiere?\nA: Lo que pone en su documento\nC: vale, pues {v}',
		'A: {su}, cuando quiera\nC: busco las gafas\nA: Tranquilo\nC: venga, {v/}',
		'A: No cuelgue. Ya, ¿{el}?\nC: {v}\nA: ¿Y el importe?\nC: {sum}',
	],
};

export const phrases = {
	bare: ['{v}', '{v}', '{v}', 'sí, {v}', 'a ver {v}', 'aquí va: {v}', 'pues {v}', '{v} gracias', 'A: ¿Sí?\nC: {v}', 'C: {v}\nA: Anotado, gracias', 'C: {v/}'],
	acks: ['sí', 'vale', 'ok', 'anoto', 'dígame', 'ajá', 'muy bien', 'sí, le escucho', 'apuntado', 'siga', 'perfecto', 'de acuerdo', 'mm-hm', 'correcto', 'okey'],
	before: ['Hola,', 'Buenos días,', 'A ver,', 'Gracias por contestar.', 'Eh,', 'Buenas, llamo por el pedido {ref}.', 'Sí, claro.', 'Soy cliente desde hace {years} años.', 'Me ha llegado una factura de {sum}.', 'Buenas tardes,', 'Perdone el retraso.', 'Vale.', 'El contrato empezó el {date}.', 'Qué tal,', 'Señorita,'],
	after: ['Ya está.', '¿Lo tiene?', 'Gracias de antemano.', '¿Está bien?', '¿Y cuándo llega el pedido {ref}?', 'El importe es de {sum}.', 'Buen día.', 'Dígame si funciona.', 'Puedo esperar.', 'Un saludo.', 'Llámeme sobre las {time}.', 'Espero que con eso baste.'],
	opening: {
		agent: ['Muy bien.', 'Gracias.', 'Perfecto, gracias.', 'Ahora miro.', 'De acuerdo, un momento.', 'Veo el pedido {ref}.', 'Bien, seguimos.'],
		turns: ['A: Atención al cliente, buenos días, ¿en qué le ayudo?\nC: hola, es por el pedido {ref}', 'C: me han cobrado {sum} dos veces\nA: Lo siento, ahora lo miro', 'A: Gracias por esperar\nC: no pasa nada', 'C: quiero cambiar de tarifa\nA: Claro que sí', 'A: La cita es el {date} a las {time}\nC: perfecto', 'C: el paquete no ha llegado\nA: Lo compruebo ahora mismo'],
	},
	closing: ['A: Perfecto, gracias', 'A: Muy bien, ¿algo más?\nC: no, gracias', 'A: Gracias. El importe es de {sum}', 'A: Vale, la incidencia {ref} queda abierta', 'A: Un momento por favor', 'A: Queda guardado, que tenga buen día\nC: igualmente', 'A: Le contestamos en {days} días'],
};
